import type { EdgeArrays } from '../model.js';

/** Collects links in arrays, which grow when there are more links than expected. */
export class LinkList {
  #sources: Int32Array;
  #targets: Int32Array;
  #count = 0;

  /** @param expected number of links; exactly that many are never copied */
  constructor(expected: number) {
    this.#sources = new Int32Array(expected);
    this.#targets = new Int32Array(expected);
  }

  add(source: number, target: number): void {
    if (this.#count === this.#sources.length) this.#grow();
    this.#sources[this.#count] = source;
    this.#targets[this.#count] = target;
    this.#count += 1;
  }

  /** Shares its arrays with the overlay: add no links afterwards. */
  toOverlay(nodes: number, { directed }: { directed: boolean } = { directed: false }): EdgeArrays {
    return {
      nodes,
      directed,
      sources: this.#sources.subarray(0, this.#count),
      targets: this.#targets.subarray(0, this.#count),
    };
  }

  #grow(): void {
    const length = Math.max(16, Math.ceil(this.#count * 1.5));
    const sources = new Int32Array(length);
    const targets = new Int32Array(length);
    sources.set(this.#sources);
    targets.set(this.#targets);
    this.#sources = sources;
    this.#targets = targets;
  }
}

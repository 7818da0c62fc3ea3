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

/**
 * A set of unordered pairs of nodes: an open-addressing hash with linear probing, in one array.
 *
 * A `Set` of texts or numbers would take ten times the memory and time for the millions of links of a large network.
 */
export class PairSet {
  /** The keys of pairs; 0 for an empty slot. A key is exact: it stays below 2^53. */
  readonly #slots: Float64Array;
  readonly #mask: number;
  readonly #nodes: number;

  /**
   * @param nodes the pairs' nodes are 0 to `nodes - 1`, of which there are at most 2^26
   * @param maxPairs how many pairs it may hold at once; half of the slots stay free then
   */
  constructor(nodes: number, maxPairs: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(4, 2 * maxPairs)));
    this.#slots = new Float64Array(slots);
    this.#mask = slots - 1;
    this.#nodes = nodes;
  }

  has(a: number, b: number): boolean {
    return this.#slots[this.#find(a, b)] !== 0;
  }

  /** Returns whether the pair is new. */
  add(a: number, b: number): boolean {
    const slot = this.#find(a, b);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = this.#keyOf(a, b);
    return true;
  }

  delete(a: number, b: number): void {
    const slots = this.#slots;
    let hole = this.#find(a, b);
    if (slots[hole] === 0) return;
    // A key that a search would no longer reach across the hole moves into it (Knuth, volume 3, 6.4, algorithm R).
    for (let slot = this.#next(hole); slots[slot] !== 0; slot = this.#next(slot)) {
      const key = slots[slot] as number;
      const distance = (slot - this.#homeOf(key)) & this.#mask;
      if (distance < ((slot - hole) & this.#mask)) continue;
      slots[hole] = key;
      hole = slot;
    }
    slots[hole] = 0;
  }

  /** The slot of a pair, or the free slot where it would go. */
  #find(a: number, b: number): number {
    const key = this.#keyOf(a, b);
    let slot = this.#homeOf(key);
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== key) slot = this.#next(slot);
    return slot;
  }

  #next(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  #keyOf(a: number, b: number): number {
    return a < b ? a * this.#nodes + b + 1 : b * this.#nodes + a + 1;
  }

  /** Mixes the key's two halves so that similar pairs do not cluster (the finish of MurmurHash3). */
  #homeOf(key: number): number {
    let mixed = Math.imul(Math.floor(key / 2 ** 32), 0x9e3779b1) ^ (key | 0);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) & this.#mask;
  }
}

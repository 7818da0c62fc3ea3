/** Nodes by their gain: takes the one with the greatest, and follows changes, in constant time on average. */
export class GainQueue {
  readonly #gains: Int32Array;
  /** No gain is greater, nor less than its negative. */
  readonly #bound: number;
  /** For each gain the node that was added last, or -1. */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #isIn: Uint8Array;
  /** No node that is in has a greater gain. */
  #greatest: number;

  /**
   * @param gains of all nodes; {@link change} writes into it
   * @param bound no gain is ever greater, nor less than its negative
   * @param isIn which nodes it has
   */
  constructor(gains: Int32Array, bound: number, isIn: (node: number) => boolean) {
    this.#gains = gains;
    this.#bound = bound;
    this.#greatest = -bound;
    this.#heads = new Int32Array(2 * bound + 1).fill(-1);
    this.#next = new Int32Array(gains.length);
    this.#previous = new Int32Array(gains.length);
    this.#isIn = new Uint8Array(gains.length);
    // Added last to first: of equal gains, the first node is taken first.
    for (let node = gains.length - 1; node >= 0; node -= 1) if (isIn(node)) this.#add(node);
  }

  /** Takes a node with the greatest gain out; undefined: none is in. */
  take(): number | undefined {
    for (; this.#greatest >= -this.#bound; this.#greatest -= 1) {
      const node = this.#heads[this.#greatest + this.#bound] as number;
      if (node === -1) continue;
      this.#remove(node);
      return node;
    }
    return undefined;
  }

  /** Changes the gain of a node, which need not be in. */
  change(node: number, gain: number): void {
    const isIn = this.#isIn[node] === 1;
    if (isIn) this.#remove(node);
    this.#gains[node] = gain;
    if (isIn) this.#add(node);
  }

  #add(node: number): void {
    const gain = this.#gains[node] as number;
    const head = this.#heads[gain + this.#bound] as number;
    this.#isIn[node] = 1;
    this.#previous[node] = -1;
    this.#next[node] = head;
    if (head !== -1) this.#previous[head] = node;
    this.#heads[gain + this.#bound] = node;
    this.#greatest = Math.max(this.#greatest, gain);
  }

  #remove(node: number): void {
    const next = this.#next[node] as number;
    const previous = this.#previous[node] as number;
    this.#isIn[node] = 0;
    if (next !== -1) this.#previous[next] = previous;
    if (previous !== -1) this.#next[previous] = next;
    else this.#heads[(this.#gains[node] as number) + this.#bound] = next;
  }
}

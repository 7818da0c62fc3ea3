/** A set of numbers below a power of two, with a summary: one bit of it stands for 32 numbers. */
export class TickSet {
  readonly #words: Int32Array;
  readonly #summary: Int32Array;

  /** @param size a power of two, at least 1024 */
  constructor(size: number) {
    this.#words = new Int32Array(size >>> 5);
    this.#summary = new Int32Array(size >>> 10);
  }

  add(number: number): void {
    const word = number >>> 5;
    this.#words[word] = (this.#words[word] as number) | (1 << (number & 31));
    this.#summary[word >>> 5] = (this.#summary[word >>> 5] as number) | (1 << (word & 31));
  }

  delete(number: number): void {
    const word = number >>> 5;
    const bits = (this.#words[word] as number) & ~(1 << (number & 31));
    this.#words[word] = bits;
    if (bits !== 0) return;
    this.#summary[word >>> 5] = (this.#summary[word >>> 5] as number) & ~(1 << (word & 31));
  }

  /** The first number of the set at or after `from`, or else the first of all; -1 if the set is empty. */
  nextFrom(from: number): number {
    const word = from >>> 5;
    const here = (this.#words[word] as number) & (-1 << (from & 31));
    if (here !== 0) return word * 32 + lowestBit(here);
    const summary = this.#summary;
    const count = summary.length;
    const first = word >>> 5;
    // The bits after this word; in the last round those up to it.
    let bits = (summary[first] as number) & ((-1 << (word & 31)) << 1);
    for (let round = 0; round <= count; round += 1) {
      if (bits !== 0) {
        const found = ((first + round) % count) * 32 + lowestBit(bits);
        return found * 32 + lowestBit(this.#words[found] as number);
      }
      bits = summary[(first + round + 1) % count] as number;
    }
    return -1;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

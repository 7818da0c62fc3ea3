import { countBelow, countUpTo } from './scale.js';

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Finds the intervals that touch a range, in time that grows with their number and not with the number of all. */
export class IntervalIndex<T extends Interval> {
  /** Length: a power of two; a node's entry is the largest end below it, the root is at 1, the leaves are the second half. */
  readonly #largest: Float64Array;
  readonly #froms: number[];
  readonly #intervals: readonly T[];
  readonly #byEnd: readonly T[];
  readonly #ends: number[];

  /** @param intervals by rising `from` */
  constructor(intervals: readonly T[]) {
    this.#intervals = intervals;
    this.#froms = intervals.map(({ from }) => from);
    this.#byEnd = intervals.toSorted((a, b) => a.to - b.to);
    this.#ends = this.#byEnd.map(({ to }) => to);
    const leaves = 2 ** Math.ceil(Math.log2(Math.max(1, intervals.length)));
    this.#largest = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY);
    intervals.forEach(({ to }, index) => {
      this.#largest[leaves + index] = to;
    });
    for (let node = leaves - 1; node > 0; node -= 1)
      this.#largest[node] = Math.max(this.#at(2 * node), this.#at(2 * node + 1));
  }

  /** The intervals that have a point in the range, by rising `from`. */
  touching(from: number, to: number): T[] {
    const found: T[] = [];
    const last = countUpTo(this.#froms, to) - 1;
    const visit = (node: number, first: number, count: number): void => {
      if (first > last || this.#at(node) < from) return;
      if (count > 1) {
        visit(2 * node, first, count / 2);
        visit(2 * node + 1, first + count / 2, count / 2);
        return;
      }
      const interval = this.#intervals[first];
      if (interval !== undefined) found.push(interval);
    };
    visit(1, 0, this.#largest.length / 2);
    return found;
  }

  /** How many intervals have a point in the range. */
  count(from: number, to: number): number {
    return countUpTo(this.#froms, to) - countBelow(this.#ends, from);
  }

  /** The intervals whose end is in the range, by rising end. */
  ending(from: number, to: number): T[] {
    return this.#byEnd.slice(countBelow(this.#ends, from), countUpTo(this.#ends, to));
  }

  #at(node: number): number {
    return this.#largest[node] ?? Number.NEGATIVE_INFINITY;
  }
}

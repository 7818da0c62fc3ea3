import { indexAt } from './scale.js';

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Finds the intervals that touch a range, in time that grows with their number and not with the number of all. */
export class IntervalIndex {
  /** Length: a power of two; a node's entry is the largest end below it, the root is at 1, the leaves are the second half. */
  readonly #largest: Float64Array;
  readonly #froms: number[];
  readonly #intervals: readonly Interval[];

  /** @param intervals by rising `from` */
  constructor(intervals: readonly Interval[]) {
    this.#intervals = intervals;
    this.#froms = intervals.map(({ from }) => from);
    const leaves = 2 ** Math.ceil(Math.log2(Math.max(1, intervals.length)));
    this.#largest = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY);
    intervals.forEach(({ to }, index) => {
      this.#largest[leaves + index] = to;
    });
    for (let node = leaves - 1; node > 0; node -= 1)
      this.#largest[node] = Math.max(this.#at(2 * node), this.#at(2 * node + 1));
  }

  /** Positions of the intervals that have a point in the range, ascending. */
  touching(from: number, to: number): number[] {
    const found: number[] = [];
    const last = indexAt(this.#froms, to);
    const leaves = this.#largest.length / 2;
    const visit = (node: number, first: number, count: number): void => {
      if (first > last || this.#at(node) < from) return;
      if (count === 1) {
        if ((this.#intervals[first]?.from ?? Number.POSITIVE_INFINITY) <= to) found.push(first);
        return;
      }
      visit(2 * node, first, count / 2);
      visit(2 * node + 1, first + count / 2, count / 2);
    };
    visit(1, 0, leaves);
    return found;
  }

  #at(node: number): number {
    return this.#largest[node] ?? Number.NEGATIVE_INFINITY;
  }
}

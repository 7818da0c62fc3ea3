import { studentT } from './student-t.js';
import type { SweepColumn, SweepRow } from './table.js';

/** The mean of a measure over the seeds, and how sure it is. */
export interface Estimate {
  /** Null if no seed has a value. */
  readonly mean: number | null;
  /** Ends of the 95 % confidence interval of the mean; null if fewer than two seeds have a value. */
  readonly low: number | null;
  readonly high: number | null;
  /** Seeds with a value. */
  readonly seeds: number;
  /** Rows without a value. */
  readonly missing: number;
}

/**
 * Estimates the mean of a measure. The seed is the unit of replication: rows of the same seed (of other values of a parameter over which
 * the mean is taken) are averaged first and count once, because they are not independent. Student's t for one less than the number of
 * seeds; the interval is cut off at the bounds of the measure.
 *
 * @param replicates indices of the columns with the seeds; without any, all rows count as one seed
 */
export function estimate(
  rows: readonly SweepRow[],
  replicates: readonly number[],
  measure: number,
  { min, max }: Pick<SweepColumn, 'min' | 'max'>,
): Estimate {
  const bySeed = new Map<string, number[]>();
  let missing = 0;
  for (const { values } of rows) {
    const value = values[measure];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      missing += 1;
      continue;
    }
    const seed = JSON.stringify(replicates.map((column) => values[column]));
    const ofSeed = bySeed.get(seed);
    if (ofSeed === undefined) bySeed.set(seed, [value]);
    else ofSeed.push(value);
  }
  const means = [...bySeed.values()].map(meanOf);
  const seeds = means.length;
  if (seeds === 0) return { mean: null, low: null, high: null, seeds, missing };
  const mean = meanOf(means);
  if (seeds === 1) return { mean, low: null, high: null, seeds, missing };
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentT(seeds - 1) * Math.sqrt(squares / (seeds - 1) / seeds);
  return {
    mean,
    low: Math.max(min ?? Number.NEGATIVE_INFINITY, mean - half),
    high: Math.min(max ?? Number.POSITIVE_INFINITY, mean + half),
    seeds,
    missing,
  };
}

/** Divides before it adds, so that sums of huge numbers stay finite. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

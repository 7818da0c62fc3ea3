import { describe, expect, it } from 'vitest';
import { estimate } from '../../src/plot/estimate.js';
import { studentT } from '../../src/plot/student-t.js';

describe('studentT', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper critical values, column 0.975.
  it.for([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [10, 2.228],
    [19, 2.093],
    [29, 2.045],
    [30, 2.042],
    [60, 2.0],
    [99, 1.984],
    [100, 1.984],
    [100_000, 1.96],
  ] as const)('has the published value for %i degrees of freedom', ([degrees, expected]) => {
    expect(studentT(degrees)).toBeCloseTo(expected, 3);
  });

  it('falls as the degrees of freedom grow, odd or even', () => {
    const values = Array.from({ length: 60 }, (_, index) => studentT(index + 1));
    expect(values).toEqual([...values].sort((one, other) => other - one));
  });
});

describe('estimate', () => {
  const free = { min: null, max: null };
  const rows = (...values: (readonly [seed: number, value: number | null])[]) =>
    values.map((value, index) => ({ point: index + 1, values: value, command: '' }));

  it('gives the mean of the seeds and its 95 % interval', () => {
    // Mean 3, standard deviation 1.5811, standard error 0.7071, t(4) = 2.7764.
    const { mean, low, high, seeds } = estimate(rows([1, 1], [2, 2], [3, 3], [4, 4], [5, 5]), [0], 1, free);
    expect({ mean, seeds }).toEqual({ mean: 3, seeds: 5 });
    expect(low).toBeCloseTo(3 - 1.9632, 3);
    expect(high).toBeCloseTo(3 + 1.9632, 3);
  });

  it('counts rows of the same seed once', () => {
    const once = estimate(rows([1, 10], [2, 20]), [0], 1, free);
    const copied = estimate(rows([1, 10], [1, 10], [1, 10], [2, 20], [2, 20], [2, 20]), [0], 1, free);
    expect(copied).toEqual(once);
    // Not weighted by the number of rows: seed 1 has three.
    expect(estimate(rows([1, 9], [1, 10], [1, 11], [2, 20]), [0], 1, free).mean).toBe(15);
  });

  it('has no interval for one seed, and no mean without a value', () => {
    expect(estimate(rows([1, 4], [1, 6]), [0], 1, free)).toEqual({
      mean: 5,
      low: null,
      high: null,
      seeds: 1,
      missing: 0,
    });
    expect(estimate(rows([1, null], [2, null]), [0], 1, free)).toEqual({
      mean: null,
      low: null,
      high: null,
      seeds: 0,
      missing: 2,
    });
    expect(estimate(rows([1, Number.NaN], [2, 3]), [0], 1, free)).toMatchObject({
      mean: 3,
      seeds: 1,
      missing: 1,
    });
  });

  it('ends at the bounds of the measure', () => {
    const { low, high } = estimate(rows([1, 0], [2, 100]), [0], 1, { min: 0, max: 100 });
    expect({ low, high }).toEqual({ low: 0, high: 100 });
  });

  it('stays finite for huge numbers', () => {
    const { mean, high } = estimate(rows([1, 1e300], [2, 1.1e300]), [0], 1, free);
    expect(mean).toBeCloseTo(1.05e300, -299);
    expect(high).not.toBeNaN();
  });
});

import { describe, expect, it } from 'vitest';
import { shareInterval, spreadOf } from '../../src/simulate/result.js';

describe('spreadOf', () => {
  it('gives the nearest ranks', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(spreadOf(values)).toEqual({ mean: 100.5, p50: 100, p90: 180, p99: 198, max: 200 });
    expect(spreadOf([7])).toEqual({ mean: 7, p50: 7, p90: 7, p99: 7, max: 7 });
  });
});

describe('shareInterval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is the published one', (found, count, low, high) => {
    const [from, to] = shareInterval(found, count);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  it('ends at 1 where all were found', () => {
    expect(shareInterval(20, 20)[1]).toBe(1);
  });
});

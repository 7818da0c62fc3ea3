import { describe, expect, it } from 'vitest';
import { GrowthWatch, type Sample } from '../../src/soak/growth.js';

const mb = 2 ** 20;
const memory = (value: number, of = 'supervisor'): Sample => ({ of, what: 'live memory', value });

describe('GrowthWatch', () => {
  it('compares the largest values during and after the first queries, and allows 10 %', () => {
    const watch = new GrowthWatch(100);
    watch.see([memory(50 * mb), memory(30 * mb, 'peer 1')], 10);
    watch.see([memory(40 * mb), memory(20 * mb, 'peer 1')], 100);
    expect(watch.result).toBeNull();
    watch.see([memory(55 * mb), memory(40 * mb, 'peer 1')], 101);
    watch.see([memory(10 * mb), memory(10 * mb, 'peer 1')], 200);
    expect(watch.result).toEqual([
      { of: 'supervisor', what: 'live memory', early: 50 * mb, late: 55 * mb, isTooLarge: false },
      { of: 'peer 1', what: 'live memory', early: 30 * mb, late: 40 * mb, isTooLarge: true },
    ]);
  });

  it('allows a descriptor that is about to close, and not one process or file more', () => {
    const watch = new GrowthWatch(100);
    const of = (descriptors: number, processes: number, files: number): Sample[] => [
      { of: 'peer 1', what: 'descriptors', value: descriptors },
      { of: 'all', what: 'processes', value: processes },
      { of: 'all', what: 'temporary files', value: files },
    ];
    watch.see(of(20, 4, 0), 50);
    watch.see(of(26, 5, 1), 150);
    expect(watch.result?.map(({ isTooLarge }) => isTooLarge)).toEqual([false, true, true]);
    watch.see(of(27, 5, 1), 160);
    expect(watch.result?.map(({ isTooLarge }) => isTooLarge)).toEqual([true, true, true]);
  });

  it('shows private memory, and does not judge it', () => {
    const watch = new GrowthWatch(100);
    watch.see([{ of: 'peer 1', what: 'private memory', value: 10 * mb }], 50);
    watch.see([{ of: 'peer 1', what: 'private memory', value: 90 * mb }], 150);
    expect(watch.result).toEqual([
      { of: 'peer 1', what: 'private memory', early: 10 * mb, late: 90 * mb, isTooLarge: null },
    ]);
  });
});

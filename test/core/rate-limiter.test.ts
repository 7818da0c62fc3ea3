import { describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../src/core/rate-limiter.js';

describe('a stranger that sends without end', () => {
  it('is heard for a burst, then as often as the rate says; what was not is told once, all together', () => {
    vi.useFakeTimers();
    let now = 0;
    const told: number[] = [];
    const isHeard = createRateLimiter(
      () => now,
      (refused) => told.push(refused),
    );
    const count = (times: number): number => Array.from({ length: times }, isHeard).filter(Boolean).length;
    expect(count(3000)).toBe(2000);
    expect(told).toEqual([]);
    vi.runAllTimers();
    expect(told).toEqual([1000]);
    now = 1000;
    expect(count(3000)).toBe(500);
    vi.runAllTimers();
    expect(told).toEqual([1000, 2500]);
    vi.useRealTimers();
  });
});

import { describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../src/core/rate-limiter.js';

describe('createRateLimiter', () => {
  it('allows a burst, then the configured rate, and reports refusals in one batch', () => {
    vi.useFakeTimers();
    let now = 0;
    const reported: number[] = [];
    const accepts = createRateLimiter(
      () => now,
      (refused) => reported.push(refused),
    );
    const count = (times: number): number => Array.from({ length: times }, accepts).filter(Boolean).length;
    expect(count(3000)).toBe(2000);
    expect(reported).toEqual([]);
    vi.runAllTimers();
    expect(reported).toEqual([1000]);
    now = 1000;
    expect(count(3000)).toBe(500);
    vi.runAllTimers();
    expect(reported).toEqual([1000, 2500]);
    vi.useRealTimers();
  });
});

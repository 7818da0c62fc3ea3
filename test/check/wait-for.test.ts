import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Conditions } from '../../src/check/bench/wait-for.js';

describe('Conditions.waitFor', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** How long a wait of 800 ms takes if the candidate waits for a processor for this share of the time. */
  async function waited(share: number): Promise<number> {
    const conditions = new Conditions();
    const startedAt = performance.now();
    conditions.delayMs = () => (performance.now() - startedAt) * share;
    const waiting = conditions.waitFor(() => undefined, 800);
    await vi.runAllTimersAsync();
    expect(await waiting).toBeUndefined();
    return performance.now() - startedAt;
  }

  it('gives up after its limit if the candidate need not wait for a processor', async () => {
    expect(await waited(0)).toBe(800);
  });

  it('leaves out the time in which the candidate waits for a processor', async () => {
    // The first step only begins to measure.
    expect(await waited(0.5)).toBe(1500);
  });

  it('takes at most 15 times its limit', async () => {
    expect(await waited(4)).toBe(12_000);
  });

  it('returns a value as soon as there is one', async () => {
    const conditions = new Conditions();
    let value: string | undefined;
    const waiting = conditions.waitFor(() => value, 800);
    value = 'arrived';
    conditions.notify();
    expect(await waiting).toBe('arrived');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sleeps for exactly the given time, and ends it if the candidate dies', async () => {
    const conditions = new Conditions();
    conditions.delayMs = () => performance.now();
    const startedAt = performance.now();
    const sleeping = conditions.sleep(300).then(() => performance.now() - startedAt);
    await vi.runAllTimersAsync();
    expect(await sleeping).toBe(300);
    const dying = expect(conditions.sleep(300)).rejects.toThrow('it ended');
    conditions.abort(new Error('it ended'));
    await dying;
    expect(vi.getTimerCount()).toBe(0);
  });
});

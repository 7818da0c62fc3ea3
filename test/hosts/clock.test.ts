import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { HostClock } from '../../src/hosts/clock.js';

const ms = 1_000_000n;
const second = 1000n * ms;

describe('the clock of a host', () => {
  it('is known from one answer to half of its round trip', () => {
    const clock = new HostClock();
    expect(clock.uncertainty).toBe(0);
    clock.answered(10n * second, 500n * second, 10n * second + 4n * ms);
    expect(clock.uncertainty).toBe(2);
    expect(clock.timeThere(10n * second)).toBe(500n * second - 2n * ms);
  });

  it('is known from the quickest answer until its age makes it worse than a newer one', () => {
    const clock = new HostClock();
    clock.answered(0n, 1000n * second + 5n * ms, 10n * ms);
    clock.answered(second, 1001n * second, second + 10_000n);
    expect(clock.uncertainty).toBeCloseTo(0.005, 3);
    clock.answered(2n * second, 1002n * second + 3n * ms, 2n * second + 5n * ms);
    // 100 ppm in one second are 0.1 ms.
    expect(clock.uncertainty).toBeCloseTo(0.105, 2);
    clock.answered(100n * second, 1100n * second + ms, 100n * second + 2n * ms);
    expect(clock.uncertainty).toBeLessThanOrEqual(1);
  });

  it('is never wrong by more than it says, whatever its drift within the bound and its delays', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const source = randomOf(String(seed), 'clock');
      const random = (): number => source.below(2 ** 30) / 2 ** 30;
      const clock = new HostClock();
      const start = BigInt(Math.floor((random() - 0.5) * 1e18));
      const ppm = BigInt(Math.floor((random() - 0.5) * 2 * 99));
      const shown = (here: bigint): bigint => start + here + (here * ppm) / 1_000_000n;
      let here = BigInt(Math.floor(random() * 1e15));
      let fixed: bigint | null = null;
      for (let round = 0; round < 60; round += 1) {
        const sent = here;
        const there = sent + BigInt(Math.floor(random() ** 4 * 50e6));
        const back = there + BigInt(Math.floor(random() ** 4 * 50e6));
        clock.answered(sent, shown(there), back);
        fixed ??= clock.timeThere(back) - back;
        // What the events of its processes need: the difference now, less the one from which they count.
        const difference = fixed + BigInt(Math.round(clock.drift * 1e6));
        const error = shown(back) - back - difference;
        expect(Math.abs(Number(error)) / 1e6).toBeLessThanOrEqual(clock.uncertainty + 0.003);
        here = back + BigInt(Math.floor(random() * 2e9));
      }
      expect(clock.worstUncertainty).toBeGreaterThanOrEqual(clock.uncertainty);
    }
  });

  it('follows a step in either direction with the next answer', () => {
    for (const step of [7n * second, -7n * second]) {
      const clock = new HostClock();
      clock.answered(0n, 50n * second, 1000n);
      clock.timeThere(0n);
      clock.answered(second, 51n * second + step, second + 1000n);
      expect(clock.drift).toBeCloseTo(Number(step) / 1e6, 2);
      expect(clock.uncertainty).toBeLessThan(0.01);
      expect(clock.worstUncertainty).toBeGreaterThan(6999);
    }
  });
});

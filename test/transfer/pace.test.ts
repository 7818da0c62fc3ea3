import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/transfer/limits.js';
import { Pace } from '../../src/transfer/pace.js';

interface Sender {
  readonly form?: 'framed' | 'old';
  /** Bytes that have arrived after so many seconds. */
  readonly received: (seconds: number) => number;
  readonly isPaused?: boolean;
  readonly patienceMs?: number;
}

const hour = 3_600;

/** After how many seconds a sender is given up, and why; null if it is not within an hour. */
function givenUp({ form = 'framed', received, isPaused = false, patienceMs }: Sender) {
  const pace = new Pace(defaultLimits, form);
  for (let ms = pace.tickMs; ms <= hour * 1000; ms += pace.tickMs) {
    const state = { received: received(ms / 1000), isPaused, patienceMs: patienceMs ?? null };
    const reason = pace.tick(state);
    if (reason !== null) return { seconds: Math.round(ms / 1000), reason: reason.message };
  }
  return null;
}

const drip = (seconds: number) => 600 * Math.floor(seconds / 4);
const megabytes = (perSecond: number) => (seconds: number) => perSecond * 1e6 * seconds;

describe('Pace', () => {
  it('[B1] gives up a holder that drips, after three idle times', () => {
    expect(givenUp({ received: drip })).toEqual({
      seconds: 34,
      reason: 'the holder is 30 s behind the least rate of 256 KiB a second',
    });
  });

  it('[B1] gives up a holder that drips after it has sent a gigabyte', () => {
    const burst = (seconds: number) => (seconds < 10 ? 1e8 * seconds : 1e9 + drip(seconds - 10));
    expect(givenUp({ received: burst })?.seconds).toBe(40);
  });

  it('[B1] gives up a holder that sends nothing more after an idle time or two', () => {
    const stopped = (seconds: number) => Math.min(1e8 * seconds, 1.5e8);
    expect(givenUp({ received: stopped })).toEqual({
      seconds: 20,
      reason: 'the holder sent fewer than 1024 bytes within 10 s',
    });
  });

  it('[B2] says so if the holder stopped while another one waits', () => {
    const stopped = (seconds: number) => Math.min(1e8 * seconds, 1e8);
    expect(givenUp({ received: stopped, patienceMs: 8_000 })).toEqual({
      seconds: 9,
      reason: 'the holder sent nothing for 8 s',
    });
  });

  it('[B1] waits for a slow holder on a busy machine, and for one that reached the least rate with pauses', () => {
    expect(givenUp({ received: megabytes(0.3) })).toBeNull();
    const inPauses = (seconds: number) => 4e6 * Math.ceil(seconds / 9);
    expect(givenUp({ received: inPauses })).toBeNull();
  });

  it('[B1] does not count the time in which this side does not read', () => {
    expect(givenUp({ received: () => 1000, isPaused: true })).toBeNull();
  });

  it('[B2] gives up a slow holder sooner while another one waits', () => {
    expect(givenUp({ received: megabytes(0.3), patienceMs: 10_000 })).toEqual({
      seconds: 14,
      reason: 'the holder is 10 s behind the least rate of 1024 KiB a second, and another holder waits',
    });
    expect(givenUp({ received: megabytes(2), patienceMs: 2_000 })).toBeNull();
  });

  it('waits longer for the first byte of an older program, which packs everything before it', () => {
    expect(givenUp({ received: () => 0 })).toEqual({
      seconds: 30,
      reason: 'the holder sent nothing for 30 s',
    });
    expect(givenUp({ form: 'old', received: () => 0 })?.seconds).toBe(600);
    expect(givenUp({ form: 'old', received: () => 0, patienceMs: 2_000 })?.seconds).toBe(2);
    const packs = (seconds: number) => Math.max(0, seconds - 500) * 1e6;
    expect(givenUp({ form: 'old', received: packs })).toBeNull();
  });
});

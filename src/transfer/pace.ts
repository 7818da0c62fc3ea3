import { SimError } from '../core/errors.js';
import { maxIdlesBeforeFirst, maxIdlesBehind, type TransferLimits } from './limits.js';

/** One idle time is so many ticks. */
const ticksPerIdle = 50;

/** What a transfer is like at a tick. */
export interface TransferState {
  /** Bytes received so far. */
  readonly received: number;
  /** Whether nothing arrives because this side does not read. */
  readonly isPaused: boolean;
  /** How long the holder may be behind, because another holder waits; null if none does. */
  readonly patienceMs: number | null;
}

/**
 * Decides, tick by tick, whether a holder is too slow: it sends too little in an idle time, or it is too far behind the least rate.
 *
 * It is behind by the time that has passed, less the time in which the received bytes would have arrived at the least rate.
 * Bytes that are received early do not count for later, so a transfer ends after a time that grows with its length.
 */
export class Pace {
  readonly tickMs: number;
  readonly #limits: TransferLimits;
  readonly #form: 'framed' | 'old';
  #ticks = 0;
  #received = 0;
  #receivedAtIdle = 0;
  #behindMs = 0;
  /** Ticks since the last byte arrived. */
  #silentTicks = 0;

  constructor(limits: TransferLimits, form: 'framed' | 'old') {
    this.tickMs = limits.idleMs / ticksPerIdle;
    this.#limits = limits;
    this.#form = form;
  }

  /** @returns the reason to give the holder up, or null */
  tick({ received, isPaused, patienceMs }: TransferState): SimError | null {
    const { idleMs, minRate } = this.#limits;
    const rate = patienceMs === null ? minRate.usual : minRate.urgent;
    const added = received - this.#received;
    this.#silentTicks = added > 0 ? 0 : this.#silentTicks + 1;
    // It may have packed the whole archive before its first byte.
    if (this.#received === 0 && added > 0) this.#behindMs = 0;
    this.#received = received;
    this.#ticks += 1;
    if (isPaused) {
      this.#receivedAtIdle = Number.NEGATIVE_INFINITY;
      return null;
    }
    this.#behindMs = Math.max(0, this.#behindMs + this.tickMs - (added * 1000) / rate);
    const idles = received === 0 ? maxIdlesBeforeFirst[this.#form] : maxIdlesBehind;
    const maxBehindMs = patienceMs ?? idles * idleMs;
    // The ticks are added up, so the sum may differ by a rounding error.
    if (this.#behindMs >= maxBehindMs - this.tickMs / 2)
      return this.#isSilentFor(maxBehindMs)
        ? sentNothing(maxBehindMs)
        : tooSlow(rate, maxBehindMs, patienceMs !== null);
    return this.#ticks % ticksPerIdle === 0 ? this.#checkIdle() : null;
  }

  #isSilentFor(ms: number): boolean {
    return this.#received === 0 || this.#silentTicks * this.tickMs >= ms - this.tickMs;
  }

  #checkIdle(): SimError | null {
    const { idleMs, minBytesPerIdle } = this.#limits;
    const isEnough = this.#received - this.#receivedAtIdle >= minBytesPerIdle;
    this.#receivedAtIdle = this.#received;
    return isEnough || this.#received === 0
      ? null
      : late(`the holder sent fewer than ${minBytesPerIdle} bytes within ${idleMs / 1000} s`);
  }
}

/**
 * Looks at a transfer again and again, and calls back once when its holder is too slow.
 *
 * A tick counts as its own time, however late it is: only the time in which this process runs counts.
 *
 * @returns a function that stops it
 */
export function watchPace(
  pace: Pace,
  state: () => TransferState,
  onTooSlow: (reason: SimError) => void,
): () => void {
  const ticking = setInterval(() => {
    const reason = pace.tick(state());
    if (reason === null) return;
    clearInterval(ticking);
    onTooSlow(reason);
  }, pace.tickMs);
  return () => clearInterval(ticking);
}

function sentNothing(ms: number): SimError {
  return late(`the holder sent nothing for ${seconds(ms)} s`);
}

function tooSlow(rate: number, ms: number, isUrgent: boolean): SimError {
  const why = isUrgent ? ', and another holder waits' : '';
  return late(`the holder is ${seconds(ms)} s behind the least rate of ${rate >> 10} KiB a second${why}`);
}

function late(message: string): SimError {
  return new SimError('timed-out', message);
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

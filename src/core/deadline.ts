import { ExitCode, SimError } from './errors.js';

/**
 * Bytes a second below which a transfer does not count as going on: it may be this slow only for a time. `urgent` is the rate while
 * another holder waits. A busy machine sends some MB a second, and so do the older programs.
 */
export const minTransferRate = { usual: 256 << 10, urgent: 1 << 20 } as const;

/**
 * Milliseconds of the system's monotonic clock. A peer uses it in place of `performance.now`, whose module costs each process half a
 * millisecond at its start.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const steps = 5;

/**
 * Calls back after a time in which this process runs. If it was stopped, or waited for a processor, that counts as one step, and
 * it reads what has arrived meanwhile before the next step.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  #left = steps;

  constructor(ms: number, onOver: () => void) {
    this.#timer = setInterval(() => {
      this.#left -= 1;
      if (this.#left > 0) return;
      this.stop();
      onOver();
    }, ms / steps);
  }

  /** Starts again. */
  refresh(): void {
    this.#left = steps;
    this.#timer.refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Seconds of a day: a longer limit is a mistake in the unit. */
export const maxSeconds = 86_400;

/**
 * The milliseconds of a limit that a user gives in seconds.
 *
 * @param option its name without dashes
 * @throws SimError `bad-usage`
 */
export function limitMs(option: string, seconds: number, max = maxSeconds): number {
  if (seconds > 0 && seconds <= max) return seconds * 1000;
  const hint = `use 0 < seconds <= ${max}`;
  throw new SimError('bad-usage', `invalid --${option} '${seconds}'`, { hint, exitCode: ExitCode.usage });
}

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

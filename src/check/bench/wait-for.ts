/** A limit looks this often how long the candidate was kept waiting. */
const looks = 8;
/** A wait is at most this many times as long as its limit, however busy the machine is. */
const maxFactor = 15;

/**
 * Waits until a condition is true; conditions are re-checked after every event ({@link notify}).
 *
 * The limit of a wait does not count the time in which the candidate waits for a processor: on a busy machine it is not wrong.
 *
 * After {@link abort} (the candidate has died, say) every wait fails with the reason.
 */
export class Conditions {
  /** How long the candidate's processes have waited for a processor, in milliseconds. */
  delayMs: () => number = () => 0;

  readonly #waiting = new Set<() => void>();
  readonly #aborted = new AbortController();

  get signal(): AbortSignal {
    return this.#aborted.signal;
  }

  readonly notify = (): void => {
    for (const check of [...this.#waiting]) check();
  };

  abort(reason: Error): void {
    this.#aborted.abort(reason);
    this.notify();
  }

  /**
   * Resolves with the first value of `look` that is not undefined, or with undefined after `ms` in which the candidate could
   * work.
   *
   * @throws the reason of the abort; the error of `look`
   */
  waitFor<T>(look: () => T | undefined, ms: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(check);
        stopLimit();
        act();
      };
      const check = (): void => {
        try {
          const value = look();
          if (value !== undefined) settle(() => resolve(value));
          else if (this.signal.aborted) settle(() => reject(this.signal.reason));
        } catch (error) {
          // Otherwise it would reach the caller of `notify`: a socket or a timer.
          settle(() => reject(error));
        }
      };
      const stopLimit = startLimit(
        ms,
        () => this.delayMs(),
        maxFactor,
        () => settle(() => resolve(undefined)),
      );
      this.#waiting.add(check);
      check();
    });
  }

  /**
   * Waits for exactly this time.
   *
   * @throws the reason of an abort
   */
  async sleep(ms: number): Promise<void> {
    let isOver: true | undefined;
    const timeout = setTimeout(() => {
      isOver = true;
      this.notify();
    }, ms);
    try {
      await this.waitFor(() => isOver, Number.POSITIVE_INFINITY);
    } finally {
      clearTimeout(timeout);
    }
  }
}

/**
 * Calls `onOver` after `ms`, without the time in which the candidate waits for a processor.
 *
 * @param delayMs how long it has waited so far
 * @param maxFactor the limit is at most so many times as long
 * @returns ends the limit
 */
export function startLimit(
  ms: number,
  delayMs: () => number,
  maxFactor: number,
  onOver: () => void,
): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const stepMs = ms / looks;
  // Most limits end before the first step, so nothing is read before it.
  let before: number | null = null;
  let leftMs = ms;
  let steps = 0;
  // A late step counts like one in time: then the machine has kept the check itself waiting.
  const timer = setInterval(() => {
    const now = delayMs();
    leftMs -= Math.max(0, stepMs - Math.max(0, now - (before ?? now)));
    before = now;
    steps += 1;
    if (leftMs > 0 && steps < looks * maxFactor) return;
    clearInterval(timer);
    onOver();
  }, stepMs);
  return () => clearInterval(timer);
}

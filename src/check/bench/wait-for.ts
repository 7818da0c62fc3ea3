/**
 * Waits until a condition is true; conditions are re-checked after every event ({@link notify}).
 *
 * After {@link abort} (the candidate has died, say) every wait fails with the reason.
 */
export class Conditions {
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
   * Resolves with the first value of `look` that is not undefined, or with undefined after `ms`.
   *
   * @throws the reason of the abort; the error of `look`
   */
  waitFor<T>(look: () => T | undefined, ms: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(check);
        clearTimeout(timeout);
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
      const timeout = setTimeout(() => settle(() => resolve(undefined)), ms);
      this.#waiting.add(check);
      check();
    });
  }

  /** @throws the reason of an abort */
  async sleep(ms: number): Promise<void> {
    await this.waitFor(() => undefined, ms);
  }
}

/**
 * Waiting for what others do: whoever waits says what for, and is asked again whenever anything has happened.
 *
 * When it is over (the candidate has died, say), whoever still waits is told so by the reason being thrown.
 */
export class Conditions {
  readonly #waiting = new Set<() => void>();
  readonly #over = new AbortController();

  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Something has happened. */
  readonly notify = (): void => {
    for (const look of [...this.#waiting]) look();
  };

  abort(reason: Error): void {
    this.#over.abort(reason);
    this.notify();
  }

  /**
   * What `look` gives once it gives something, or undefined when the time is over before.
   *
   * @throws the reason, when it is over for all; what `look` throws
   */
  waitFor<T>(look: () => T | undefined, ms: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(again);
        clearTimeout(late);
        act();
      };
      const again = (): void => {
        try {
          const value = look();
          if (value !== undefined) settle(() => resolve(value));
          else if (this.over.aborted) settle(() => reject(this.over.reason));
        } catch (error) {
          // Thrown on, it would reach whoever told that something has happened: a socket, or a clock.
          settle(() => reject(error));
        }
      };
      const late = setTimeout(() => settle(() => resolve(undefined)), ms);
      this.#waiting.add(again);
      again();
    });
  }

  /** Lets time pass in which something might come that should not. */
  async sleep(ms: number): Promise<void> {
    await this.waitFor(() => undefined, ms);
  }
}

/** Calls back once nothing has happened for so long, since the last time that something did. */
export class IdleTimer {
  readonly #ms: number;
  readonly #onQuiet: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(ms: number, onQuiet: () => void) {
    this.#ms = ms;
    this.#onQuiet = onQuiet;
  }

  /** Something has happened. */
  reset(): void {
    clearTimeout(this.#timer);
    if (this.#isDisposed) return;
    this.#timer = setTimeout(this.#onQuiet, this.#ms);
  }

  /** Nothing is waited for any more. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}

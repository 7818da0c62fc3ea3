/** The command that runs, as Ctrl-C sees it. */
export class CommandUnderWay {
  /** Whether Ctrl-C was the last thing that happened at an empty line. */
  isLeavingAsked = false;
  #cancelling: AbortController | null = null;

  get isUnderWay(): boolean {
    return this.#cancelling !== null;
  }

  async run<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const cancelling = new AbortController();
    this.#cancelling = cancelling;
    try {
      return await act(cancelling.signal);
    } finally {
      this.#cancelling = null;
    }
  }

  /** @returns false where there is nothing to cancel, or it was told so before */
  cancel(): boolean {
    if (this.#cancelling === null || this.#cancelling.signal.aborted) return false;
    this.#cancelling.abort();
    return true;
  }
}

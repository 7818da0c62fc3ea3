/** Compares the monotonic clock of a host with ours: a question, and an answer with its time. */
export class HostClock {
  /** The host's clock less ours, in nanoseconds. */
  #offset = 0n;
  #error: bigint | null = null;

  /** Half the round trip is the most by which an answer can be wrong, so the quickest one counts. */
  answered(sent: bigint, now: bigint, back: bigint): void {
    const error = (back - sent) / 2n;
    if (this.#error !== null && error >= this.#error) return;
    this.#error = error;
    this.#offset = now - (sent + error);
  }

  get isKnown(): boolean {
    return this.#error !== null;
  }

  /** In milliseconds. */
  get uncertainty(): number {
    return Number(this.#error ?? 0n) / 1e6;
  }

  timeThere(here: bigint): bigint {
    return here + this.#offset;
  }
}

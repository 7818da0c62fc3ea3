/** How much faster or slower the clock of a host may go than ours, in millionths. Quartz clocks differ by less. */
const maxDrift = 100n;

/**
 * The monotonic clock of a host compared with ours, in nanoseconds. Each question and its answer show limits for the difference:
 * the answer was made after the question was sent, and before it was back. The limits of all comparisons are true together, if those of
 * older ones are widened by {@link maxDrift} since then. If they contradict each other, the clock has stepped, and the last one counts.
 */
export class HostClock {
  /** The smallest and the largest possible difference, the host's clock less ours, at a moment of ours. */
  #limits: { readonly low: bigint; readonly high: bigint; readonly at: bigint } | null = null;
  /** The difference from which the host's processes know when the run began. */
  #fixed: bigint | null = null;
  #worst = 0n;

  /** @param now of the host, between `sent` and `back` of ours */
  answered(sent: bigint, now: bigint, back: bigint): void {
    // Of the difference when the answer was back, which may be a little later than when it was made.
    const low = now - back - driftIn(back - sent);
    const high = now - sent + driftIn(back - sent);
    const before = this.#limits;
    if (before === null) this.#limits = { low, high, at: back };
    else {
      const drift = driftIn(back - before.at);
      const limits = {
        low: larger(low, before.low - drift),
        high: smaller(high, before.high + drift),
        at: back,
      };
      const hasStepped = limits.low > limits.high;
      this.#limits = hasStepped ? { low, high, at: back } : limits;
      // Events since the last comparison were dated with its limits, or from before the step.
      this.#note(
        hasStepped ? larger(high - before.low, before.high - low) : (before.high - before.low) / 2n + drift,
      );
    }
  }

  /** By how many milliseconds its times may be wrong now. */
  get uncertainty(): number {
    return this.#limits === null ? 0 : milliseconds((this.#limits.high - this.#limits.low) / 2n);
  }

  /** By how many milliseconds its times may have been wrong at most since {@link timeThere} was first used. */
  get worstUncertainty(): number {
    return Math.max(milliseconds(this.#worst), this.uncertainty);
  }

  /** By how many milliseconds its clock has gone faster than ours since {@link timeThere} was first used; negative: slower. */
  get drift(): number {
    return this.#fixed === null ? 0 : milliseconds(this.#difference - this.#fixed);
  }

  /** What it shows at a moment of ours, if it goes as fast as ours from the first call of this method on. */
  timeThere(here: bigint): bigint {
    this.#fixed ??= this.#difference;
    return here + this.#fixed;
  }

  get #difference(): bigint {
    return this.#limits === null ? 0n : (this.#limits.low + this.#limits.high) / 2n;
  }

  #note(uncertainty: bigint): void {
    if (this.#fixed !== null) this.#worst = larger(this.#worst, uncertainty);
  }
}

function driftIn(time: bigint): bigint {
  return (time * maxDrift) / 1_000_000n + 1n;
}

const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);
const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** With microseconds as decimals, as all times of events. */
function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1000;
}

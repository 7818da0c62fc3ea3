interface Rate {
  /** So many at once. */
  readonly burst: number;
  /** And so many a second after that. */
  readonly perSecond: number;
}

/** More queries than a course's network ever sees, and fewer than would fill anybody's memory. */
const strangersRate: Rate = { burst: 2_000, perSecond: 500 };

/** A bucket of tokens, one for each message; what finds none is too much. The clock is the caller's, in milliseconds. */
class Throttle {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number | null = null;
  #refused = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  allows(now: number): boolean {
    const { burst, perSecond } = this.#rate;
    const elapsed = now - (this.#filledAt ?? now);
    this.#filledAt = now;
    this.#tokens = Math.min(burst, this.#tokens + (elapsed / 1000) * perSecond);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return true;
    }
    this.#refused += 1;
    return false;
  }

  /** How many were refused since this was last asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }
}

/** What is refused is told so often. */
const tellEveryMs = 200;

/**
 * Whether a stranger is to be heard once more. How many times it was not is told a little later, all together.
 *
 * @param clock in milliseconds
 */
export function createRateLimiter(clock: () => number, onRefused: (refused: number) => void): () => boolean {
  const throttle = new Throttle(strangersRate);
  let telling: NodeJS.Timeout | undefined;
  return () => {
    if (throttle.allows(clock())) return true;
    if (telling === undefined) {
      telling = setTimeout(() => {
        telling = undefined;
        onRefused(throttle.takeRefused());
      }, tellEveryMs).unref();
    }
    return false;
  };
}

/** The first messages that are allowed at once: more queries than a course's network ever has. */
const burst = 2_000;
/** Messages a second after that: too few to fill the memory. */
const perSecond = 500;
/** Refused messages are reported at this interval. */
const reportIntervalMs = 200;

/**
 * A token bucket for the messages of foreign peers.
 *
 * @param clock in milliseconds
 * @param onRefused called a little later with the number of messages refused since its last call
 * @returns whether to accept one more message
 */
export function createRateLimiter(clock: () => number, onRefused: (refused: number) => void): () => boolean {
  let tokens = burst;
  let filledAt: number | null = null;
  let refused = 0;
  let reporting: NodeJS.Timeout | undefined;
  const report = (): void => {
    reporting = undefined;
    const count = refused;
    refused = 0;
    onRefused(count);
  };
  return () => {
    const now = clock();
    tokens = Math.min(burst, tokens + ((now - (filledAt ?? now)) / 1000) * perSecond);
    filledAt = now;
    if (tokens >= 1) {
      tokens -= 1;
      return true;
    }
    refused += 1;
    if (reporting === undefined) reporting = setTimeout(report, reportIntervalMs).unref();
    return false;
  };
}

export interface RateLimits {
  /** Messages that are allowed at once. */
  readonly burst: number;
  /** Messages a second after that. */
  readonly perSecond: number;
  /** After this many messages in all, only `perSecondAfter` are allowed. */
  readonly total: number;
  readonly perSecondAfter: number;
}

/** What a proxy records of one link. */
const defaultRateLimits: RateLimits = {
  burst: 2_000,
  perSecond: 500,
  total: Number.POSITIVE_INFINITY,
  perSecondAfter: 500,
};

/** Refused messages are first reported after this time. */
const firstReportMs = 200;
/** The interval is doubled up to this one while messages are refused: a storm of an hour makes some dozens of reports. */
const maxReportMs = 60_000;

/**
 * Counts things that happen, and reports them after a time that grows while they go on.
 *
 * @param onCounted called with the number since its last call
 * @returns counts one more
 */
export function reportLater(onCounted: (count: number) => void): () => void {
  let count = 0;
  let intervalMs = firstReportMs;
  let isReporting = false;
  const report = (): void => {
    isReporting = count > 0;
    if (!isReporting) {
      intervalMs = firstReportMs;
      return;
    }
    const counted = count;
    count = 0;
    intervalMs = Math.min(maxReportMs, intervalMs * 2);
    setTimeout(report, intervalMs).unref();
    onCounted(counted);
  };
  return () => {
    count += 1;
    if (!isReporting) setTimeout(report, intervalMs).unref();
    isReporting = true;
  };
}

/**
 * A token bucket for the messages of one sender.
 *
 * @param clock in milliseconds
 * @param onRefused called a little later with the number of messages refused since its last call
 * @returns whether to accept one more message
 */
export function createRateLimiter(
  clock: () => number,
  onRefused: (refused: number) => void,
  limits: RateLimits = defaultRateLimits,
): () => boolean {
  let tokens = limits.burst;
  let filledAt: number | null = null;
  let accepted = 0;
  const countRefused = reportLater(onRefused);
  return () => {
    const now = clock();
    const perSecond = accepted < limits.total ? limits.perSecond : limits.perSecondAfter;
    tokens = Math.min(limits.burst, tokens + ((now - (filledAt ?? now)) / 1000) * perSecond);
    filledAt = now;
    if (tokens >= 1) {
      tokens -= 1;
      accepted += 1;
      return true;
    }
    countRefused();
    return false;
  };
}

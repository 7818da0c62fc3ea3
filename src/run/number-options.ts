import { limitMs } from '../core/deadline.js';
import { ExitCode, SimError } from '../core/errors.js';
import { maxSlowMs, maxTtl } from '../core/vocabulary.js';

const defaultTimeoutSeconds = 60;
const defaultQuietSeconds = 1;
const maxQuietSeconds = 3600;

/**
 * @param typed the user's text
 * @throws SimError `bad-usage`
 */
export function checkTtl(ttl: number, typed: string = String(ttl)): number {
  if (Number.isInteger(ttl) && ttl >= 1 && ttl <= maxTtl) return ttl;
  throw usage(`invalid TTL '${typed}'`, `use a whole number from 1 to ${maxTtl}`);
}

/**
 * @param seconds default 60
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkTimeout(seconds = defaultTimeoutSeconds): number {
  return limitMs('timeout', seconds);
}

/**
 * @param seconds default 1
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkQuietFor(seconds = defaultQuietSeconds): number {
  return limitMs('quiet-for', seconds, maxQuietSeconds);
}

/**
 * @param seconds undefined: no fixed limit
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkStartTimeout(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : limitMs('start-timeout', seconds);
}

/**
 * @param ms default 0: no delay
 * @throws SimError `bad-usage`
 */
export function checkSlow(ms = 0): number {
  if (Number.isInteger(ms) && ms >= 0 && ms <= maxSlowMs) return ms;
  throw usage(`invalid --slow '${ms}'`, `use a whole number of milliseconds from 0 to ${maxSlowMs}`);
}

export function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint, exitCode: ExitCode.usage });
}

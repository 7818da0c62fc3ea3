import { ExitCode, SimError } from '../core/errors.js';
import { maxSlowMs, maxTtl } from '../core/vocabulary.js';

const defaultTimeoutSeconds = 60;
const defaultQuietSeconds = 1;

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
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw usage(`invalid --timeout '${seconds}'`, 'use 0 < seconds <= 86400');
}

/**
 * @param seconds default 1
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkQuietFor(seconds = defaultQuietSeconds): number {
  if (seconds > 0 && seconds <= 3600) return seconds * 1000;
  throw usage(`invalid --quiet-for '${seconds}'`, 'use 0 < seconds <= 3600');
}

/**
 * @param seconds undefined: no fixed limit
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkStartTimeout(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw usage(`invalid --start-timeout '${seconds}'`, 'use 0 < seconds <= 86400');
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

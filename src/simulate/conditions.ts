import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import { readDuration, readNumber, readShare } from '../faults/forms.js';

/** How long peers are up and down in turn, in ms. `exponential`: these are the means of random times. */
export interface ChurnSpec {
  readonly upMs: number;
  readonly downMs: number;
  readonly lengths: 'exponential' | 'fixed';
}

const churnForms = ['up 60s down 30s', 'up 60s down 30s fixed'] as const;

/** @throws SimError `bad-usage` */
export function readChurn(text: string): ChurnSpec {
  const [, up = '', down = '', fixed] =
    /^\s*up\s+(\S+)\s+down\s+(\S+)(?:\s+(fixed|exponential))?\s*$/u.exec(text) ?? [];
  const [upMs, downMs] = [readDuration(up), readDuration(down)];
  if (upMs !== undefined && downMs !== undefined && upMs > 0 && downMs > 0)
    return { upMs, downMs, lengths: fixed === 'fixed' ? 'fixed' : 'exponential' };
  throw new SimError('bad-usage', `--churn ${quote(text)} cannot be read`, {
    hint: `for example: --churn '${churnForms[0]}'; these are mean times, at most 24h`,
  });
}

/** @returns 0 to 1. @throws SimError `bad-usage` */
export function readLoss(value: string | number): number {
  const text = String(value).trim();
  const number = readNumber(text);
  const share = readShare(text) ?? (number === 0 || number === 1 ? number : undefined);
  if (share !== undefined) return share;
  throw new SimError('bad-usage', `--loss ${quote(text)} is not a share of the messages`, {
    hint: 'for example: --loss 1%, or --loss 0.01',
  });
}

/**
 * When queries begin.
 *
 * @returns the ms between two of them; undefined: each begins when the one before has settled
 * @throws SimError `bad-usage`
 */
export function readEvery(text: string | undefined): number | undefined {
  if (text === undefined || text === 'settled') return undefined;
  const ms = text.trim() === '0' ? 0 : readDuration(text.trim());
  if (ms !== undefined) return ms;
  throw new SimError('bad-usage', `--every ${quote(text)} is not a time`, {
    hint: 'for example: --every 10ms; 0 begins all queries at once, and without it one follows the other',
  });
}

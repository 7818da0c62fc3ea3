import type { ErrorCode } from '../core/errors.js';
import { addressKey } from '../core/same-address.js';
import type { Address } from '../core/vocabulary.js';

/** Limits memory. */
const maxDoubtful = 1_000;

/** A holder that reports an error of its own is honest. */
const doubtfulCodes: ReadonlySet<ErrorCode> = new Set([
  'timed-out',
  'bad-transfer',
  'bad-archive',
  'too-large',
]);

/** Holders whose last transfer was too slow or wrong: an origin asks them after others. */
export class DoubtfulHolders {
  readonly #keys = new Set<string>();

  has(address: Address): boolean {
    return this.#keys.has(addressKey(address));
  }

  verified(address: Address): void {
    this.#keys.delete(addressKey(address));
  }

  failed(address: Address, code: ErrorCode): void {
    if (!doubtfulCodes.has(code)) return;
    const [oldest] = this.#keys;
    if (this.#keys.size >= maxDoubtful && oldest !== undefined) this.#keys.delete(oldest);
    this.#keys.add(addressKey(address));
  }
}

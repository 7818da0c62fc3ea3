import type { Address } from '../core/vocabulary.js';

/** Loaded at its first use, because it is slow to load and a peer that only forwards queries never needs it. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

/** 16 random bytes as 32 hex digits. */
export function newQueryId(): string {
  return crypto().randomBytes(16).toString('hex');
}

/** The id of a query that arrived without one: always the same for the same file and origin. */
export function legacyQueryId(file: string, { ip, port }: Address): string {
  return crypto().createHash('sha256').update(`${file} ${ip} ${port}`).digest('hex').slice(0, 32);
}

/** Compares two tokens in constant time. Both are 32 hex digits. */
export function sameToken(one: string, other: string): boolean {
  return crypto().timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

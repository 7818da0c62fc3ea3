import type { Address } from '../core/vocabulary.js';

/** Loaded when it is first needed: a peer that only passes questions on never needs it, and it is slow to load. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

/** The id of a query that came without one: the same for the same file and origin. */
export function legacyQueryId(file: string, { ip, port }: Address): string {
  return crypto().createHash('sha256').update(`${file} ${ip} ${port}`).digest('hex').slice(0, 32);
}

import type { Address } from '../core/vocabulary.js';

/** Digits of a query id and of a run's token. */
export const idDigits = 32;
/** Digits of the state of a search strategy. */
export const stateDigits = 8;

/** Reads a decimal number without sign, leading zeros or spaces. @returns null if it is not one, or above `max` */
export function readNumber(text: string | undefined, max = Number.MAX_SAFE_INTEGER): number | null {
  if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/u.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

export function readHex(text: string | undefined, digits: number): string | null {
  return text !== undefined && text.length === digits && /^[0-9a-f]+$/u.test(text) ? text : null;
}

/** The 32 bits of a search strategy as a field; null, and left out, without any. */
export function stateField(state: number | undefined): string | null {
  return state === undefined ? null : state.toString(16).padStart(stateDigits, '0');
}

/** A field of a message; null is an extension field that is left out. */
export type Field = string | number | null;

export function joinFields(...fields: readonly Field[]): string {
  return fields.filter((field) => field !== null).join(' ');
}

/** Loaded at its first use, because it is slow to load and a peer that only forwards queries never needs it. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

/**
 * 32 hex digits. Without a key all are random; with one, the second half is a code of the first, so that peers with the key know the
 * queries of their run from made-up ones.
 */
export function newQueryId(key: string | null): string {
  if (key === null) return crypto().randomBytes(16).toString('hex');
  const random = crypto().randomBytes(8).toString('hex');
  return random + queryCode(random, key);
}

/** Whether a query id was made with this key. */
export function isQueryIdOf(query: string, key: string): boolean {
  const half = idDigits / 2;
  const code = queryCode(query.slice(0, half), key);
  return crypto().timingSafeEqual(Buffer.from(code), Buffer.from(query.slice(half)));
}

function queryCode(random: string, key: string): string {
  return crypto()
    .createHmac('sha256', key)
    .update(random)
    .digest('hex')
    .slice(0, idDigits / 2);
}

/** The id of a query that arrived without one: always the same for the same file and origin. */
export function legacyQueryId(file: string, { ip, port }: Address): string {
  return crypto().createHash('sha256').update(`${file} ${ip} ${port}`).digest('hex').slice(0, 32);
}

/** Compares two tokens in constant time. Both are 32 hex digits. */
export function sameToken(one: string, other: string): boolean {
  return crypto().timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

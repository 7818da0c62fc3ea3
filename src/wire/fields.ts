import { isIP } from 'node:net';
import { maxPort } from '../core/limits.js';
import type { Address } from '../core/vocabulary.js';

/** Readers of single fields: each gives the value, or null where the text is not one. */

/** A whole decimal number without sign, leading zeros or blanks, at most `max`. */
export function readNumber(text: string | undefined, max = Number.MAX_SAFE_INTEGER): number | null {
  if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/u.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

export function readHex(text: string | undefined, digits: number): string | null {
  return text !== undefined && text.length === digits && /^[0-9a-f]+$/u.test(text) ? text : null;
}

/** An address in either order: which of the two is the IP is seen from the fields themselves. */
export function readAddress(one: string | undefined, other: string | undefined): Address | null {
  if (one === undefined || other === undefined) return null;
  // The port is looked for first: to ask whether a port is an IPv6 address costs a new process 7 ms, once.
  const first = readNumber(one, maxPort);
  const port = first ?? readNumber(other, maxPort);
  const ip = first === null ? one : other;
  return port !== null && port > 0 && isIP(ip) !== 0 ? { ip, port } : null;
}

/** Digits of a query id and of a run's token. */
export const idDigits = 32;

import { readTraceBytes } from '../core/sanitize.js';
import type { Address } from '../core/vocabulary.js';
import { encodeHello } from '../wire/dialects/native.js';
import { nameFields } from '../wire/field-names.js';

/** A message as it stood on the wire. */
export interface WireMessage {
  /** All bytes, including the end of line. */
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8. */
  readonly text: string;
  /**
   * `observed`: the trace contains the bytes. `encoded`: they follow from the fields of the events, written by the codec
   * that the sender used.
   */
  readonly source: 'observed' | 'encoded';
  /** Bytes at the end that are not known, because a trace contains only the beginning of a long message. */
  readonly missing: number;
}

export function hello(peer: number): WireMessage {
  return encoded(encodeHello({ verb: 'hello', peer, key: null }));
}

export function encoded(text: string): WireMessage {
  return { bytes: new TextEncoder().encode(text), text, source: 'encoded', missing: 0 };
}

/**
 * @param quoted bytes as a trace has them
 * @param end what followed them on the wire
 */
export function observed(quoted: string, end: string): WireMessage {
  const { bytes, length } = readTraceBytes(quoted);
  const missing = length - bytes.length;
  const all = missing > 0 ? bytes : Uint8Array.from([...bytes, ...new TextEncoder().encode(end)]);
  return { bytes: all, text: new TextDecoder().decode(all), source: 'observed', missing };
}

/** Whether a message of which only the beginning is known is this one. */
export function isBeginning({ bytes, missing }: WireMessage, whole: WireMessage): boolean {
  // A line end may not have been counted.
  const excess = whole.bytes.length - bytes.length - missing;
  return excess >= 0 && excess <= 1 && bytes.every((byte, index) => byte === whole.bytes[index]);
}

/** The origin's address in the text of a `get`; null if it is another message. */
export function originIn(text: string): Address | null {
  const value = (name: string) => nameFields(text).find((field) => field.name === name)?.value;
  const [ip, port] = [value('origin ip'), value('origin port')];
  return ip === undefined || port === undefined ? null : { ip, port: Number(port) };
}

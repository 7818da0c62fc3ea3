import type { FoundMessage, GetMessage, RequestMessage } from '../messages.js';

/**
 * How one family of peers writes messages and treats connections.
 *
 * What a peer sends to a neighbour follows that neighbour's dialect. What it accepts needs no dialect: see
 * `decodeMessage`.
 */
export interface Dialect {
  readonly name: string;
  /** One connection per neighbour, kept open; else one connection per message. */
  readonly keepsLinks: boolean;
  /** Whether a link begins with `hello`. */
  readonly introduces: boolean;
  /** How hits come back: on a fresh connection straight to the origin's address. */
  readonly hits: 'to-origin';
  /** The form in which peers of this dialect send files when asked in it. */
  readonly transfer: 'framed' | 'old';
  /** Each gives the whole message, its end included. */
  get(message: GetMessage): string;
  found(message: FoundMessage): string;
  request(message: RequestMessage): string;
}

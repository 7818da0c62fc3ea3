import type { DialectName } from '../../core/vocabulary.js';
import type { FoundMessage, GetMessage, RequestMessage } from '../messages.js';

/**
 * How one family of peers writes messages and treats connections.
 *
 * What a peer sends to a neighbour follows that neighbour's dialect, and a hit the origin's. What it accepts needs no
 * dialect: see `decodeMessage`.
 */
export interface Dialect {
  readonly name: DialectName;
  /** One connection per neighbour, kept open; else one connection per message. */
  readonly persistentLinks: boolean;
  /** Whether a link begins with `hello`. */
  readonly sendsHello: boolean;
  /** How a peer is asked: by `ask`, or by a `get` that goes to its neighbours in its name. */
  readonly queriedBy: 'ask' | 'get';
  /** Each gives the whole message, its end included. */
  get(message: GetMessage): string;
  found(message: FoundMessage): string;
  request(message: RequestMessage): string;
}

import { SimError } from '../../core/errors.js';
import type { DialectName } from '../../core/vocabulary.js';
import type { FoundMessage, GetMessage, RequestMessage } from '../messages.js';
import { cisen07 } from './cisen07.js';
import { jiangluyu } from './jiangluyu.js';
import { native } from './native.js';

/**
 * How one family of peers writes messages and uses connections.
 *
 * A message to a neighbour is written in that neighbour's dialect, a hit in the origin's. Reading needs no dialect: see
 * `decodeMessage`.
 */
export interface Dialect {
  readonly name: DialectName;
  /** One connection per neighbour that stays open; otherwise one connection per message. */
  readonly persistentLinks: boolean;
  /** Whether a link begins with `hello`. */
  readonly sendsHello: boolean;
  /** How a query is started: by `ask` to the origin, or by a `get` to each neighbour on its behalf. */
  readonly queriedBy: 'ask' | 'get';
  /** Each returns the whole message, including its end. */
  get(message: GetMessage): string;
  found(message: FoundMessage): string;
  request(message: RequestMessage): string;
}

const dialects: Readonly<Record<DialectName, Dialect>> = { native, jiangluyu, cisen07 };

/** @throws SimError `bad-usage` for an unknown name, with the known ones */
export function dialectNamed(name: string): Dialect {
  const dialect = Object.hasOwn(dialects, name) ? dialects[name as DialectName] : undefined;
  if (dialect === undefined) {
    throw new SimError('bad-usage', `unknown dialect '${name}'`, {
      hint: `use one of: ${Object.keys(dialects).join(', ')}`,
    });
  }
  return dialect;
}

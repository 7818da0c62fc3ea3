import { type Field, joinFields } from '../fields.js';
import { encodeFileName } from '../file-name.js';
import type { AnswerMessage, AskMessage, HelloMessage } from '../messages.js';
import type { Dialect } from './index.js';

/**
 * floodsim's own dialect: extended messages, one per line, on links that stay open.
 *
 * A message with query id null is written in its bare form: it answers a query of an older program, or requests its file.
 */
export const native: Dialect = {
  name: 'native',
  persistentLinks: true,
  sendsHello: true,
  queriedBy: 'ask',

  get({ file, origin, query, hops, ttl }) {
    return line('get', encodeFileName(file), origin.port, origin.ip, query, hops, ttl);
  },

  found({ file, holder, address, query, hops, size, sha256 }) {
    const { ip, port } = address;
    const extension = query === null ? [] : [query, hops, size, `sha256:${sha256}`];
    return line('found', encodeFileName(file), 'at', holder, ip, port, ...extension);
  },

  request({ file, requester, query }) {
    return line('request', encodeFileName(file), requester.ip, requester.port, query);
  },
};

/** `hello`, `ask` and `answer` exist only between native peers and floodsim's client. */
export function encodeHello({ peer, key }: HelloMessage): string {
  return line('hello', peer, key);
}

export function encodeAsk({ token, file, isFolder, ttl }: AskMessage): string {
  return line('ask', token, `${encodeFileName(file)}${isFolder === true ? '/' : ''}`, ttl);
}

export function encodeAnswer({ file, outcome }: AnswerMessage): string {
  return line('answer', encodeFileName(file), outcome);
}

/** A peer's answer to invalid input, before it closes the connection. */
export const invalidContent = 'invalid content\n';

function line(...fields: readonly Field[]): string {
  return `${joinFields(...fields)}\n`;
}

import { encodeFileName } from '../file-name.js';
import type { AnswerMessage, AskMessage, HelloMessage } from '../messages.js';
import type { Dialect } from './dialect.js';
import { type Field, joinFields } from './join-fields.js';

/**
 * floodsim's own dialect: extended messages, one to a line, on links that stay open.
 *
 * A message whose query id is null is written in its bare form: that is how an older program's question is
 * answered and its file requested.
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

/** The messages that only native peers and this project's client exchange. */
export function encodeHello({ peer }: HelloMessage): string {
  return line('hello', peer);
}

export function encodeAsk({ token, file, ttl }: AskMessage): string {
  return line('ask', token, encodeFileName(file), ttl);
}

export function encodeAnswer({ file, outcome }: AnswerMessage): string {
  return line('answer', encodeFileName(file), outcome);
}

/** What a peer says to bytes that are no message, before it closes the connection. */
export const invalidContent = 'invalid content\n';

function line(...fields: readonly Field[]): string {
  return `${joinFields(...fields)}\n`;
}

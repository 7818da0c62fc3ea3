import { type Field, joinFields, stateField } from '../fields.js';
import { encodeFileName } from '../file-name.js';
import type {
  AnnounceMessage,
  AnswerMessage,
  AskMessage,
  CheckedMessage,
  CheckMessage,
  HelloMessage,
} from '../messages.js';
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

  get({ file, origin, query, hops, state, ttl }) {
    return line('get', encodeFileName(file), origin.port, origin.ip, query, hops, stateField(state), ttl);
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

/** The next three exist only between native peers, in a search with another strategy than a flood. */
export function encodeCheck({ query, state, address }: CheckMessage): string {
  return line('check', query, stateField(state), address.ip, address.port);
}

export function encodeChecked({ query, goesOn }: CheckedMessage): string {
  return line('checked', query, goesOn ? 'go-on' : 'stop');
}

export function encodeAnnounce(message: AnnounceMessage): string {
  return line('announce', message.what, ...announced(message));
}

function announced(message: AnnounceMessage): readonly Field[] {
  switch (message.what) {
    case 'degree':
      return [message.degree];
    case 'file':
      return [encodeFileName(message.file)];
    case 'table':
      return [message.start, message.hex];
    case 'end':
      return [];
    case 'role':
      return [message.isUltrapeer ? 'ultrapeer' : 'leaf', message.ultrapeers];
    case 'parent':
      return [message.isParent ? 'yes' : 'no'];
  }
}

/** A peer's answer to invalid input, before it closes the connection. */
export const invalidContent = 'invalid content\n';

function line(...fields: readonly Field[]): string {
  return `${joinFields(...fields)}\n`;
}

import { encodeFileName } from '../file-name.js';
import type { Dialect } from './dialect.js';
import { joinFields } from './join-fields.js';

/**
 * An older course program: a message is a connection, and nothing ends it.
 *
 * The extension of a `get` stands where that program does not look; it carries it on untouched. A `found` and a `request`
 * are written bare: it is a stranger to the framed form of a transfer.
 */
export const jiangluyu: Dialect = {
  name: 'jiangluyu',
  persistentLinks: false,
  sendsHello: false,
  queriedBy: 'get',

  get({ file, origin, query, hops, ttl }) {
    return joinFields('get', encodeFileName(file), origin.port, origin.ip, query, hops, ttl);
  },

  found({ file, holder, address }) {
    // It reads by position: where the number is not known, something must stand for it.
    return joinFields('found', encodeFileName(file), 'at', holder ?? 0, address.ip, address.port);
  },

  request({ file, requester }) {
    return joinFields('request', encodeFileName(file), requester.ip, requester.port);
  },
};

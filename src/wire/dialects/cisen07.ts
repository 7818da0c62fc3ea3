import { encodeFileName } from '../file-name.js';
import type { Dialect } from './dialect.js';
import { words } from './words.js';

/** Another older course program, akin to `jiangluyu`: the address is the other way round in `get`, and a `found` has no number. */
export const cisen07: Dialect = {
  name: 'cisen07',
  keepsLinks: false,
  introduces: false,
  isAskedBy: 'get',

  get({ file, origin, query, hops, ttl }) {
    return words('get', encodeFileName(file), origin.ip, origin.port, query, hops, ttl);
  },

  found({ file, address }) {
    return words('found', encodeFileName(file), 'at', address.ip, address.port);
  },

  request({ file, requester }) {
    return words('request', encodeFileName(file), requester.ip, requester.port);
  },
};

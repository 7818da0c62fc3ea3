import { joinFields, stateField } from '../fields.js';
import { encodeFileName } from '../file-name.js';
import type { Dialect } from './index.js';

/**
 * An older course program. It sends one message per connection, without an end of line.
 *
 * A `get` carries the extension where the program does not read it; the program forwards it unchanged. `found` and
 * `request` are bare, because the program does not know the framed form of a transfer.
 */
export const jiangluyu: Dialect = {
  name: 'jiangluyu',
  persistentLinks: false,
  sendsHello: false,
  queriedBy: 'get',

  get({ file, origin, query, hops, state, ttl }) {
    return joinFields(
      'get',
      encodeFileName(file),
      origin.port,
      origin.ip,
      query,
      hops,
      stateField(state),
      ttl,
    );
  },

  found({ file, holder, address }) {
    // The program reads fields by position, so an unknown number needs a placeholder.
    return joinFields('found', encodeFileName(file), 'at', holder ?? 0, address.ip, address.port);
  },

  request({ file, requester }) {
    return joinFields('request', encodeFileName(file), requester.ip, requester.port);
  },
};

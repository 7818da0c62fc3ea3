import { joinFields, stateField } from '../fields.js';
import { encodeFileName } from '../file-name.js';
import type { Dialect } from './index.js';

/** Another older course program. Unlike `jiangluyu`, its `get` has the IP before the port, and its `found` has no number. */
export const cisen07: Dialect = {
  name: 'cisen07',
  persistentLinks: false,
  sendsHello: false,
  queriedBy: 'get',

  get({ file, origin, query, hops, state, ttl }) {
    return joinFields(
      'get',
      encodeFileName(file),
      origin.ip,
      origin.port,
      query,
      hops,
      stateField(state),
      ttl,
    );
  },

  found({ file, address }) {
    return joinFields('found', encodeFileName(file), 'at', address.ip, address.port);
  },

  request({ file, requester }) {
    return joinFields('request', encodeFileName(file), requester.ip, requester.port);
  },
};

import { connect } from 'node:net';
import type { ToClient } from '../control/messages.js';
import { connectionErrorText } from '../core/errors.js';
import { dialectNamed } from '../wire/dialects/index.js';

type Order = Extract<ToClient, { type: 'ask-in-name' }>;

/**
 * Asks the neighbours of a peer in its name, as the clients of the older programs do: each in its own dialect, with the
 * peer's address as origin, so that hits go there. The connections stay open: an older program may spin on one that is closed.
 */
export function sendOnBehalf(
  { file, ttl, query, neighbours }: Order,
  failed: (neighbour: number, reason: string) => void,
): void {
  for (const { id, address, dialect, origin } of neighbours) {
    if (address === null) {
      failed(id, 'no file describes it');
      continue;
    }
    const socket = connect({ host: address.ip, port: address.port, noDelay: true });
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
    });
    socket.on('error', (error) => {
      if (!isOpen) failed(id, connectionErrorText(error));
    });
    socket.resume();
    socket.write(dialectNamed(dialect).get({ verb: 'get', file, origin, query, hops: 0, ttl }));
  }
}

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Address } from '../core/vocabulary.js';

export interface OpenProxy {
  /** Where senders find it. */
  readonly address: Address;
  /** Closes it, with its connections. */
  close(): void;
}

/**
 * Opens a proxy at a free port.
 *
 * @param ip null: all addresses of this machine
 * @param onConnection called with each connection, and with a function that adds further ones to those of the proxy
 */
export async function listenAt(
  ip: string | null,
  onConnection: (inbound: Socket, keep: (socket: Socket) => void) => void,
  maxConnections = Number.POSITIVE_INFINITY,
): Promise<OpenProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inbound) => {
    keep(inbound);
    onConnection(inbound, keep);
  });
  server.maxConnections = maxConnections;
  server.listen({ port: 0, ...(ip !== null && { host: ip }) });
  await once(server, 'listening');
  // A connection that could not be accepted, because too many files are open: its sender notices.
  server.on('error', () => {});
  const bound = server.address();
  return {
    address:
      bound !== null && typeof bound === 'object'
        ? { ip: ip ?? bound.address, port: bound.port }
        : { ip: '', port: 0 },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

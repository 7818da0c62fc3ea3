import { once } from 'node:events';
import { createServer } from 'node:net';
import { LinkConnection, type LinkConnectionOptions } from './link-connection.js';
import type { LinkProxy } from './open-proxy.js';

/** Connections whose sender has not said `hello` yet: any program on the machine can open them. */
const maxUnproven = 64;

/**
 * Opens a proxy before a native peer, for all links to it that have faults. It must be closed when the peer ends: a proxy would still
 * accept connections, and its senders would not notice.
 */
export async function openLinkProxy(options: LinkConnectionOptions): Promise<LinkProxy> {
  const connections = new Set<LinkConnection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inbound) => {
    const connection = new LinkConnection(inbound, options, () => connections.delete(connection));
    connections.add(connection);
    const unproven = [...connections].filter(({ isProven }) => !isProven);
    if (unproven.length > maxUnproven) unproven[0]?.destroy();
  });
  server.listen({ host: options.target.ip, port: 0 });
  await once(server, 'listening');
  // A connection that could not be accepted, because too many files are open: its sender notices.
  server.on('error', () => {});
  const bound = server.address();
  return {
    address: { ip: options.target.ip, port: bound !== null && typeof bound === 'object' ? bound.port : 0 },
    close: () => {
      server.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

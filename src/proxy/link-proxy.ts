import { LinkConnection, type LinkConnectionOptions } from './link-connection.js';
import { listenAt, type OpenProxy } from './listen.js';

/** Connections whose sender has not said `hello` yet: any program on the machine can open them. */
const maxUnproven = 64;

/**
 * Opens a proxy before a native peer, for all links to it that have faults. It must be closed when the peer ends: a proxy would still
 * accept connections, and its senders would not notice.
 *
 * @param ip where it listens; null: at all addresses of this machine
 */
export async function openLinkProxy(
  options: LinkConnectionOptions,
  ip: string | null = options.target.ip,
): Promise<OpenProxy> {
  const connections = new Set<LinkConnection>();
  const proxy = await listenAt(ip, (inbound) => {
    const connection = new LinkConnection(inbound, options, () => connections.delete(connection));
    connections.add(connection);
    const unproven = [...connections].filter(({ isProven }) => !isProven);
    if (unproven.length > maxUnproven) unproven[0]?.destroy();
  });
  return {
    ...proxy,
    close: () => {
      proxy.close();
      for (const connection of connections) connection.destroy();
    },
  };
}

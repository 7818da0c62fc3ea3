import type { AddressBook } from '../control/address-book.js';
import { connectTo } from '../core/connect.js';
import { MessageSockets } from '../core/message-sockets.js';
import { createRateLimiter } from '../core/rate-limiter.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { dialectNamed } from '../wire/dialects/index.js';
import type { FaultedLink, PassingQuery } from './faulted-link.js';
import { listenAt, type OpenProxy } from './listen.js';
import { ProxiedConnection } from './proxied-connection.js';

export interface ProxyEnd {
  readonly id: PeerId;
  readonly dialect: string;
}

export interface ProxyOptions {
  /** The sender; null: any peer, as for hits to an origin. */
  readonly from: ProxyEnd | null;
  readonly to: ProxyEnd;
  /** The current address of the receiver. */
  readonly target: () => Address;
  readonly addresses: AddressBook;
  /** Native peers report their hits themselves. */
  readonly isForeign: (peer: PeerId) => boolean;
  /** The active query of a foreign origin for a file; null if there is none. A bare hit has no query id. */
  readonly queryOf: (origin: PeerId, file: string) => string | null;
  /** The link with its faults; null as long as the run has none on any link. */
  readonly link: () => FaultedLink | null;
  /** The messages that wait, of all connections. */
  readonly passing: Set<PassingQuery>;
  readonly recorder: Recorder;
  readonly clock: RunClock;
}

const maxConnections = 256;

/**
 * Opens a proxy on a link with a foreign peer, which does not report its messages. It passes the messages on, and records them. If
 * the dialects differ it translates, because each peer would take the other's messages for invalid ones.
 */
export async function openProxy(options: ProxyOptions): Promise<OpenProxy> {
  const { from, to, target, recorder, clock } = options;
  const ends = {
    ...options,
    dialects: { from: from && dialectNamed(from.dialect), to: dialectNamed(to.dialect) },
    // Messages above the rate limit are passed on, and only counted.
    accepts: createRateLimiter(clock, (count) => {
      const about = { peer: to.id, from: from?.id ?? null, count, observedBy: 'proxy' } as const;
      recorder.record({ type: 'query:rate-limited', ...about });
    }),
  };
  const outbound = new MessageSockets();
  const proxy = await listenAt(
    target().ip,
    (inbound, keep) => {
      const connectForCopy = () => {
        const socket = connectTo(target());
        socket.on('error', () => {});
        outbound.keep(socket);
        keep(socket);
        return socket;
      };
      const connection = new ProxiedConnection(inbound, { ...ends, connectForCopy });
      outbound.keep(connection.outbound);
      keep(connection.outbound);
    },
    maxConnections,
  );
  return {
    ...proxy,
    close: () => {
      outbound.destroy();
      proxy.close();
    },
  };
}

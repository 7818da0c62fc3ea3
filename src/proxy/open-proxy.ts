import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createRateLimiter } from '../core/rate-limiter.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import type { Dialect } from '../wire/dialects/index.js';
import { ProxiedConnection } from './proxied-connection.js';

export interface TapOptions {
  /** Whose link it is; null: anybody's, as where hits come to an origin. */
  readonly from: { readonly id: PeerId; readonly dialect: Dialect } | null;
  readonly to: { readonly id: PeerId; readonly dialect: Dialect };
  /** Where the far end listens, as it now is. */
  readonly target: () => Address;
  /** Which peer of this run listens there. */
  readonly peerAt: (address: Address) => PeerId | null;
  /** Whether a peer is one of our own, which tells what it does. */
  readonly isOwn: (peer: PeerId) => boolean;
  /** The open question of a peer for a file, where that peer is asked in its name: a bare hit does not say whose it is. */
  readonly questionOf: (origin: PeerId, file: string) => string | null;
  readonly recorder: Recorder;
  readonly clock: RunClock;
}

/** Connections to an older program that stay open behind their messages, the latest ones. */
const mostKept = 64;
const mostConnections = 256;

/**
 * A relay on the way to a program, which passes on what is said and tells of it: between two programs there is else nobody who
 * would.
 *
 * Where the two speak different dialects it translates: left to themselves they would take each other's messages for nonsense.
 */
export async function openProxy(options: TapOptions): Promise<{ readonly address: Address; close(): void }> {
  const sockets = new Set<Socket>();
  const isHeard = hearing(options);
  const kept: Socket[] = [];
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inbound) => {
    hold(inbound);
    const { outbound } = new ProxiedConnection(inbound, options, isHeard);
    hold(outbound);
    kept.push(outbound);
    if (kept.length > mostKept) kept.shift()?.end();
  });
  server.maxConnections = mostConnections;
  const { ip } = options.target();
  server.listen({ host: ip, port: 0 });
  await once(server, 'listening');
  const bound = server.address();
  return {
    address: { ip, port: bound !== null && typeof bound === 'object' ? bound.port : 0 },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Whether one more query is to be told of: what is more than anybody reads passes, and is counted. */
function hearing({ from, to, recorder, clock }: TapOptions): () => boolean {
  return createRateLimiter(clock, (count) => {
    recorder.record({
      type: 'query:rate-limited',
      peer: to.id,
      from: from?.id ?? null,
      count,
      observedBy: 'proxy',
    });
  });
}

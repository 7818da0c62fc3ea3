import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Address, PeerId } from '../../core/vocabulary.js';
import { type Arrival, Incoming } from './incoming.js';
import type { MessageLog } from './message-log.js';
import type { TestConnection } from './test-connection.js';

/** Beyond so many messages a candidate only floods, and more of the same proves nothing. */
const mostArrivals = 5_000;
const mostBytes = 64 << 20;

/** Answers a request, on the connection on which it came. */
export type Serve = (arrival: Arrival, socket: Socket) => void;

/** Somebody of the candidate's surroundings: it has an address, keeps all that comes there, and says only what it is told to say. */
export class ScriptedPeer {
  readonly id: PeerId;
  /** As a report calls it. */
  readonly who: string;
  readonly arrivals: Arrival[] = [];
  /** Messages on the link that it keeps to the candidate, where the dialect keeps any. */
  link: TestConnection | null = null;
  /** What it does with each message at once. */
  onArrival: (arrival: Arrival) => void = () => {};
  /** What it does with a request; where it is not said, it is silent. */
  onRequest: Serve = () => {};

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #address: Address | null = null;
  #bytes = 0;

  constructor(id: PeerId, who: string, conversation: MessageLog, changed: () => void) {
    this.id = id;
    this.who = who;
    const keep = (arrival: Arrival): boolean => {
      this.#bytes += arrival.raw.length;
      if (this.arrivals.length >= mostArrivals || this.#bytes > mostBytes) return false;
      conversation.add('received', who, arrival.raw, arrival.text.includes('fence-'));
      this.arrivals.push(arrival);
      return true;
    };
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        changed();
      });
      new Incoming(who, socket, {
        arrived: (arrival) => {
          if (keep(arrival)) this.onArrival(arrival);
          changed();
        },
        requested: (arrival, connection) => {
          if (keep(arrival)) this.onRequest(arrival, connection);
          changed();
        },
      });
    });
    this.#server.on('error', () => {});
  }

  get address(): Address {
    if (this.#address === null) throw new Error(`${this.who} does not listen yet`);
    return this.#address;
  }

  async listen(ip: string): Promise<void> {
    this.#server.listen({ host: ip, port: 0, backlog: 512 });
    await once(this.#server, 'listening');
    const bound = this.#server.address();
    this.#address = { ip, port: bound !== null && typeof bound === 'object' ? bound.port : 0 };
  }

  /** It is not there any more: nobody listens at its address. */
  leave(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

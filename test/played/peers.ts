import { createServer, type Server, type Socket } from 'node:net';
import type { FromPeer, LinkConfig, PeerConfig, ToPeer } from '../../src/control/messages.js';
import type { Address, PeerId } from '../../src/core/vocabulary.js';
import { issueQuery, routeQuery } from '../../src/protocol/router.js';
import type { EventId, NewEvent } from '../../src/trace/event.js';
import { Recorder, runClock } from '../../src/trace/recorder.js';
import { encodeAnswer } from '../../src/wire/dialects/native.js';
import { MessageFramer } from '../../src/wire/framer.js';

/** A `get` in flight. */
interface Flight {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly file: string;
  readonly query: string;
  readonly origin: PeerId;
  readonly ttl: number;
  readonly hops: number;
}

/**
 * Peers that play the control protocol and flood by the rules of `protocol/`, all in this process and without connections: a hundred
 * thousand fit into one machine. None has a file, so every query floods until its TTL ends, and finds nothing.
 */
export class PlayedPeers {
  readonly #peers = new Map<PeerId, PlayedPeer>();
  #flights: Flight[] = [];

  add(peer: PlayedPeer): void {
    this.#peers.set(peer.id, peer);
  }

  remove(peer: PlayedPeer): void {
    this.#peers.delete(peer.id);
  }

  accepted(from: PeerId, to: PeerId): void {
    this.#peers.get(to)?.record({ type: 'link:accepted', peer: to, from });
  }

  /** Messages arrive in a later turn, in the order in which they were sent. */
  send(flight: Flight): void {
    if (this.#flights.length === 0) setImmediate(() => this.#deliver());
    this.#flights.push(flight);
  }

  #deliver(): void {
    const flights = this.#flights;
    this.#flights = [];
    for (const flight of flights) this.#peers.get(flight.to)?.receive(flight);
  }
}

/** One of {@link PlayedPeers}. */
export class PlayedPeer {
  readonly id: PeerId;
  readonly #config: PeerConfig;
  readonly #all: PlayedPeers;
  readonly #send: (message: FromPeer) => void;
  readonly #recorder: Recorder;
  readonly #seen = new Set<string>();
  #neighbours: readonly PeerId[] = [];
  #server: Server | null = null;
  /** Clients that wait for the outcome of a query. */
  readonly #clients = new Map<string, { readonly socket: Socket; readonly file: string }>();

  constructor(config: PeerConfig, all: PlayedPeers, send: (message: FromPeer) => void) {
    this.id = config.id;
    this.#config = config;
    this.#all = all;
    this.#send = send;
    const clock = runClock(BigInt(config.epoch));
    this.#recorder = new Recorder(config.name, clock, (events) => send({ type: 'events', events }));
    all.add(this);
  }

  record(event: NewEvent): EventId {
    return this.#recorder.record(event);
  }

  /** Reports an address at which nobody listens. */
  listen(address: Address): void {
    this.#send({ type: 'listening', address });
  }

  /** Listens for a client, as an origin must. */
  listenAsOrigin(ip: string): void {
    this.#server = createServer((socket) => {
      const framer = new MessageFramer();
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        for (const message of framer.push(chunk)) if (message.verb === 'ask') this.#ask(message, socket);
      });
    });
    this.#server.listen(0, ip, () => {
      const bound = this.#server?.address();
      this.listen({ ip, port: bound !== null && typeof bound === 'object' ? (bound?.port ?? 0) : 0 });
    });
  }

  take(message: ToPeer): void {
    switch (message.type) {
      case 'link':
        return this.#link(message);
      case 'look-up':
        return this.#send({ type: 'looked-up', ask: message.ask });
      case 'settled':
        return this.#settled(message.query);
      case 'stop':
        this.#server?.close();
        return this.#all.remove(this);
      default:
    }
  }

  receive({ query, from, file, origin, ttl, hops }: Flight): void {
    const arrival = { peer: this.id, query, from, file, origin, ttl, hops };
    const received = this.record({ type: 'query:received', ...arrival });
    const decision = routeQuery(
      { isOwn: origin === this.id, origin, from, ttl, hops },
      {
        markSeen: () => !this.#seen.has(query) && this.#seen.add(query) !== undefined,
        holds: () => false,
        neighbours: this.#neighbours,
      },
      this.#config.forwardOnHit,
    );
    const about = { peer: this.id, query, cause: received };
    if (decision.kind === 'drop') this.record({ type: 'query:dropped', ...about, reason: decision.reason });
    if (decision.kind !== 'forward') return;
    const cause = this.record({ type: 'query:forwarded', ...about, to: decision.forward.to });
    this.#forward(decision.forward, { query, file, origin, cause });
  }

  #link({ ask, neighbours }: LinkConfig & { readonly ask: number }): void {
    this.#neighbours = neighbours.flatMap(({ id, address }) => (address === null ? [] : [id]));
    for (const to of this.#neighbours) {
      this.record({ type: 'link:opened', peer: this.id, to });
      this.#all.accepted(this.id, to);
    }
    this.#recorder.flush();
    this.#send({ type: 'linked', ask });
  }

  #ask({ file, ttl }: { readonly file: string; readonly ttl: number }, socket: Socket): void {
    const query = `${this.#clients.size}`.padStart(32, '0');
    this.#clients.set(query, { socket, file });
    const cause = this.record({ type: 'query:issued', peer: this.id, query, file, ttl });
    this.#forward(issueQuery(ttl, this.#neighbours), { query, file, origin: this.id, cause });
  }

  #forward(
    { to: receivers, ttl, hops }: ReturnType<typeof issueQuery<PeerId>>,
    { cause, ...about }: Pick<Flight, 'query' | 'file' | 'origin'> & { readonly cause: EventId },
  ): void {
    for (const to of receivers) {
      this.record({ type: 'query:sent', peer: this.id, query: about.query, to, ttl, hops, cause });
      this.#all.send({ ...about, from: this.id, to, ttl, hops });
    }
  }

  #settled(query: string): void {
    const client = this.#clients.get(query);
    if (client === undefined) return;
    const { socket, file } = client;
    this.record({ type: 'query:resolved', peer: this.id, query, file, outcome: 'not-found' });
    this.#recorder.flush();
    socket.end(encodeAnswer({ verb: 'answer', file, outcome: 'not-found' }));
  }
}

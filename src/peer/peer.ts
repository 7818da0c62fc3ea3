import { createServer, type Server } from 'node:net';
import type {
  KnownForeignPeers,
  KnownPeer,
  NeighbourConfig,
  PeerConfig,
  PeerDescription,
} from '../control/messages.js';
import { traceBytes } from '../core/sanitize.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { QueryMemory } from '../protocol/query-memory.js';
import { issueQuery, type Knowledge, routeQuery } from '../protocol/router.js';
import { SeenQueries } from '../protocol/seen-queries.js';
import { describeShare } from '../share/describe-share.js';
import { Share } from '../share/share.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { bytesOf } from '../wire/framer.js';
import { legacyQueryId } from '../wire/legacy-query-id.js';
import type { AskMessage, GetMessage, RequestMessage } from '../wire/messages.js';
import { AddressBook } from './address-book.js';
import { Holder } from './holder.js';
import { newQueryId, sameToken } from './ids.js';
import { InboundConnection } from './inbound-connection.js';
import { InboundLimiter } from './inbound-limiter.js';
import { Links } from './links.js';
import { type Neighbour, neighbourFrom } from './neighbour.js';
import { Origin } from './origin.js';
import { QuerySender } from './query-sender.js';
import { warmUp } from './warm-up.js';

/**
 * One peer: its server, its links, its share, and the router's decisions carried out.
 *
 * What it does as origin of a question and as holder of a file is told in {@link Origin} and {@link Holder}.
 */
export class Peer {
  readonly #config: PeerConfig;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #server: Server;
  readonly #connections = new Set<InboundConnection>();
  readonly #share: Share;
  readonly #memory = new QueryMemory();
  readonly #stopped = new AbortController();
  #self: Address;
  readonly #links: Links;
  readonly #flood: QuerySender;
  #neighbours: readonly Neighbour[] = [];
  #places = new AddressBook([]);
  readonly #hearing: InboundLimiter;
  readonly #origin: Origin;
  readonly #holder: Holder;

  constructor(config: PeerConfig, recorder: Recorder, clock: RunClock) {
    this.#config = config;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#self = { ip: config.ip, port: config.port };
    this.#share = new Share(
      config.sharesDownloads ? [config.shareDir, config.downloadDir] : [config.shareDir],
    );
    const surroundings = {
      config,
      recorder,
      share: this.#share,
      self: () => this.#self,
      peerAt: (address: Address) => this.#peerAt(address),
      dialectAt: (address: Address) => dialectNamed(this.#places.at(address)?.dialect ?? 'native'),
      stopped: this.#stopped.signal,
    };
    this.#links = new Links(config.id, {
      opened: ({ id }) => recorder.record({ type: 'link:opened', peer: config.id, to: id }),
      failed: ({ id }, reason) => recorder.record({ type: 'link:failed', peer: config.id, to: id, reason }),
    });
    this.#hearing = new InboundLimiter(config.id, recorder, clock);
    this.#flood = new QuerySender(config.id, recorder, this.#links);
    this.#holder = new Holder(surroundings);
    this.#origin = new Origin(surroundings, this.#holder, (file, query, ttl, cause) =>
      this.#flood.send(issueQuery(ttl, this.#neighbours), { query, file, origin: this.#self }, cause),
    );
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = new InboundConnection(socket, config.limits.idleMs, this.#handlers);
      this.#connections.add(connection);
    });
    this.#server.maxConnections = config.limits.connections;
  }

  /** @throws the system's error where the address cannot be had */
  async listen(): Promise<Address> {
    const { ip, port } = this.#config;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: ip, port, backlog: 1024 }, resolve);
    });
    const bound = this.#server.address();
    if (bound !== null && typeof bound === 'object') this.#self = { ip, port: bound.port };
    return this.#self;
  }

  /** Opens the links, or changes to these; settles when each is open or has failed. */
  async link(
    neighbours: readonly NeighbourConfig[],
    peers: readonly KnownPeer[],
    strangers: KnownForeignPeers = { maySendWithoutHello: [], programs: [] },
  ): Promise<void> {
    this.#places = new AddressBook(peers);
    this.#hearing.setForeignPeers(strangers);
    this.#neighbours = neighbours.map(neighbourFrom);
    this.#links.change(this.#neighbours);
    const opened = this.#links.openAll();
    warmUp(this.#self, this.#knowledge(new SeenQueries(1, 1)));
    await opened;
  }

  /** No message of this query is under way any more. */
  settled(query: string): void {
    this.#origin.settled(query);
  }

  /** Tells, as an event, whether the file is in the share. */
  async lookUp(file: string): Promise<void> {
    const entry = this.#share.find(file);
    if (entry === null) return;
    // What cannot be read could not be served, either.
    const content = await this.#holder.digestOf(entry).catch(() => null);
    if (content === null) return;
    const { path, size } = content;
    this.#recorder.record({ type: 'file:held', peer: this.#config.id, file, path, size });
  }

  /** What it shares, and which of its links are open. */
  async describe(digests: boolean): Promise<PeerDescription> {
    const files = await describeShare(this.#share, digests ? (entry) => this.#holder.digestOf(entry) : null);
    const links = this.#neighbours.map(({ id }) => ({ id, isOpen: this.#links.isOpen(id) }));
    return { files, links };
  }

  /** Closes everything; what was half done is undone. */
  stop(): void {
    this.#stopped.abort();
    this.#server.close();
    this.#links.destroy();
    for (const connection of this.#connections) connection.destroy();
  }

  readonly #handlers = {
    hello: (_connection: InboundConnection, from: PeerId): void => {
      this.#recorder.record({ type: 'link:accepted', peer: this.#config.id, from });
    },
    isForeign: (peer: PeerId): boolean => this.#hearing.isProgram(peer),
    get: (message: GetMessage, said: PeerId | null): void =>
      this.#onGet(message, said ?? this.#hearing.presumedSender),
    found: (message: Parameters<Origin['found']>[0]): void => {
      const from = this.#peerAt(message.address);
      if (this.#hearing.accepts(from)) this.#origin.found(message);
    },
    request: (message: RequestMessage, socket: Parameters<Holder['request']>[1]): void => {
      void this.#holder.request(message, socket);
    },
    ask: (message: AskMessage, connection: InboundConnection): boolean => {
      if (!sameToken(message.token, this.#config.token)) return false;
      void this.#origin.ask(message, newQueryId(), connection);
      return true;
    },
    invalid: (reason: string, bytes: Buffer, said: PeerId | null): void => {
      const from = said ?? this.#hearing.presumedSender;
      if (!this.#hearing.accepts(from)) return;
      this.#recorder.record({
        type: 'message:invalid',
        peer: this.#config.id,
        from,
        reason,
        bytes: traceBytes(bytes),
      });
    },
    closed: (connection: InboundConnection): void => {
      this.#connections.delete(connection);
      this.#origin.onClientClosed(connection);
      if (connection.from === null) return;
      this.#recorder.record({ type: 'link:closed', peer: this.#config.id, from: connection.from });
    },
  };

  #onGet(message: GetMessage, from: PeerId | null): void {
    if (!this.#hearing.accepts(from)) return;
    const { file, origin, ttl } = message;
    const query = message.query ?? legacyQueryId(file, origin);
    const hops = message.hops ?? 0;
    const decision = routeQuery(
      { query, file, origin: this.#places.primaryAddress(origin), from, ttl, hops },
      this.#clock(),
      this.#knowledge(this.#memory.for(message.query)),
      { self: this.#self, forwardOnHit: this.#config.forwardOnHit },
    );
    const peer = this.#config.id;
    const bytes = bytesOf(message);
    const cause = this.#recorder.record({
      type: 'query:received',
      peer,
      query,
      from,
      file,
      origin: this.#peerAt(origin),
      ttl,
      hops,
      ...(bytes !== null && { bytes: traceBytes(bytes) }),
    });
    switch (decision.kind) {
      case 'drop':
        this.#recorder.record({ type: 'query:dropped', peer, query, reason: decision.reason, cause });
        return;
      case 'forward':
        return this.#flood.forward(decision.forward, { query, file, origin }, cause);
      case 'hit': {
        const matched = this.#recorder.record({
          type: 'query:matched',
          peer,
          query,
          file,
          origin: this.#peerAt(origin),
          to: (decision.forward?.to ?? []).map(({ id }) => id),
          cause,
        });
        const asBare = message.query === null;
        void this.#holder.answer(
          message,
          { query: asBare ? null : query, id: query, hops: decision.hops },
          matched,
        );
        if (decision.forward !== null) this.#flood.send(decision.forward, { query, file, origin }, matched);
      }
    }
  }

  #knowledge(seen: SeenQueries): Knowledge<Neighbour> {
    return {
      markSeen: (query, now) => seen.markSeen(query, now),
      holds: (file) => this.#share.find(file) !== null,
      neighbours: () => this.#neighbours,
    };
  }

  #peerAt(address: Address): PeerId | null {
    return this.#places.at(address)?.id ?? null;
  }
}

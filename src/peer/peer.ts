import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:net';
import { AddressBook } from '../control/address-book.js';
import type {
  AskSupervisor,
  LinkConfig,
  PeerConfig,
  PeerDescription,
  SlowLookUps,
} from '../control/messages.js';
import { ConnectionSlots } from '../core/connection-slots.js';
import { traceBytes } from '../core/sanitize.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { describeShare } from '../share/describe.js';
import { Share } from '../share/share.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { newQueryId, sameToken } from '../wire/fields.js';
import { bytesOf } from '../wire/framer.js';
import type { GetMessage } from '../wire/messages.js';
import { Admission, type Refusal } from './admission.js';
import { Holder } from './holder.js';
import { type ConnectionHandlers, InboundConnection } from './inbound-connection.js';
import { InboundLimiter } from './inbound-limiter.js';
import { Links } from './links.js';
import { Origin } from './origin.js';
import { QueryHandler } from './query-handler.js';
import { type Sender, Senders } from './senders.js';

/**
 * One peer: its server, its links and its share. Messages go to its roles: {@link QueryHandler}, {@link Origin} and
 * {@link Holder}.
 */
export class Peer {
  readonly #config: PeerConfig;
  readonly #recorder: Recorder;
  readonly #server: Server;
  readonly #connections = new Set<InboundConnection>();
  readonly #slots: ConnectionSlots<InboundConnection>;
  /** The peers whose links were recorded. */
  readonly #accepted = new Map<InboundConnection, PeerId>();
  readonly #senders: Senders;
  readonly #share: Share;
  readonly #stopped = new AbortController();
  readonly #addresses = new AddressBook();
  readonly #admission: Admission;
  #self: Address;
  readonly #links: Links;
  readonly #limiter: InboundLimiter;
  readonly #queries: QueryHandler;
  readonly #origin: Origin;
  readonly #holder: Holder;

  /** @param ask undefined: it runs alone */
  constructor(config: PeerConfig, recorder: Recorder, clock: RunClock, ask?: AskSupervisor) {
    const { id, ip, port, shareDir, downloadDir, sharesDownloads, limits } = config;
    this.#config = config;
    this.#recorder = recorder;
    this.#self = { ip, port };
    // Each transfer listens, and there may be dozens.
    setMaxListeners(0, this.#stopped.signal);
    this.#share = new Share(sharesDownloads ? [shareDir, downloadDir] : [shareDir]);
    const context = {
      config,
      recorder,
      clock,
      share: this.#share,
      addresses: this.#addresses,
      self: () => this.#self,
      ask,
      stopped: this.#stopped.signal,
      onShared: () => this.#queries.search?.shareChanged(),
    };
    this.#links = new Links(id, {
      opened: (neighbour) => {
        recorder.record({ type: 'link:opened', peer: id, to: neighbour.id });
        this.#queries.search?.opened(neighbour);
      },
      failed: (neighbour, reason) => {
        recorder.record({ type: 'link:failed', peer: id, to: neighbour.id, reason });
        this.#queries.search?.failed(neighbour);
      },
    });
    this.#senders = new Senders(config.linkKey);
    this.#admission = new Admission(config.queryKey);
    this.#limiter = new InboundLimiter(id, recorder, clock, this.#senders);
    this.#slots = new ConnectionSlots(limits.connections, (count) => {
      recorder.record({ type: 'connections:closed', peer: id, count });
    });
    this.#holder = new Holder(context);
    this.#queries = new QueryHandler(context, this.#links, this.#holder);
    this.#origin = new Origin(context, this.#holder, (...query) => this.#queries.issue(...query));
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = new InboundConnection(socket, limits.idleMs, this.#handlers);
      this.#connections.add(connection);
      this.#slots.add(connection);
    });
  }

  /** @throws the system's error if it cannot listen on the address; SimError `bad-usage` for a strategy that does not exist */
  async listen(): Promise<Address> {
    const { ip, port, strategy } = this.#config;
    if (strategy !== undefined) await this.#useStrategy(strategy);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: ip, port, backlog: 1024 }, resolve);
    });
    const bound = this.#server.address();
    if (bound !== null && typeof bound === 'object') this.#self = { ip, port: bound.port };
    return this.#self;
  }

  #useStrategy(strategy: string): Promise<void> {
    return this.#queries.useStrategy(strategy, (query) => this.#origin.hitsOf(query), {
      addresses: this.#addresses,
      admission: this.#admission,
      limiter: this.#limiter,
      slots: this.#slots,
      accepts: (connection) => this.#accepts(connection.sender, connection),
      refuse: (refusal, sender) => this.#recordInvalid(refusal, sender),
    });
  }

  /** Replaces the links by these; settles when each is open or has failed. */
  async link(config: LinkConfig): Promise<void> {
    const dialled = config.neighbours.flatMap(({ id, address, dialect }) =>
      address === null ? [] : [{ id, ...address, dialect }],
    );
    this.#addresses.replaceAll([...config.foreignPeers, ...dialled]);
    this.#holder.asksForFaults = config.asksForFaults === true;
    this.#senders.set(config);
    this.#admission.set(config);
    this.#queries.search?.announceTo(config.announcedBy ?? config.neighbours.map(({ id }) => id));
    this.#links.change(config.neighbours);
    const opened = this.#links.openAll();
    this.#queries.warmUp();
    await opened;
    await this.#queries.search?.linked();
  }

  /** No message of this query is in flight any more. */
  settled(query: string): void {
    this.#origin.settled(query);
    this.#queries.search?.own.settled(query);
  }

  /** No message of this query is in flight any more after this step of its search. */
  stepEnded(query: string, step: number): void {
    this.#queries.search?.own.stepEnded(query, step);
  }

  async slow(lookUps: SlowLookUps): Promise<void> {
    await this.#queries.slow(lookUps);
  }

  /** Records whether the file is in the share: a `file:held` or a `file:unservable` event, or none. */
  async lookUp(file: string): Promise<void> {
    const content = await this.#holder.contentOf(file);
    if (content === null) return;
    if ('reason' in content) return this.#holder.recordUnservable(file, content);
    const { path, size } = content;
    this.#recorder.record({ type: 'file:held', peer: this.#config.id, file, path, size });
  }

  async describe(digests: boolean): Promise<PeerDescription> {
    const described = await describeShare(
      this.#share,
      digests ? (entry) => this.#holder.digestOf(entry) : null,
    );
    const links = this.#links.neighbours.map(({ id }) => ({ id, isOpen: this.#links.isOpen(id) }));
    return { ...described, links };
  }

  /** Ends the connections to older programs, which would use a full core for each one that ends with this process. */
  reset(): void {
    this.#links.reset();
    this.#holder.reset();
    this.#origin.reset();
  }

  /** Closes all connections and cancels all transfers. */
  stop(): void {
    this.reset();
    this.#stopped.abort();
    this.#server.close();
    this.#links.destroy();
    for (const connection of this.#connections) connection.destroy();
  }

  #recordInvalid({ reason, bytes }: Refusal, sender: Sender): void {
    if (!this.#limiter.records(sender)) return;
    const about = { peer: this.#config.id, from: sender.peer };
    this.#recorder.record({ type: 'message:invalid', ...about, reason, bytes: traceBytes(bytes) });
  }

  /** Counts one more message of a sender. Above the limit a known sender has to wait, and a stranger's connection is closed. */
  #accepts(sender: Sender, connection: InboundConnection, message: GetMessage | null = null): boolean {
    // A proven sender needs no other proof, and the code that reads one is slow to load.
    const proof = sender.isProven || message === null ? null : this.#admission.proofOf(message);
    if (this.#limiter.accepts(sender, proof)) return true;
    this.#holdBack(sender, connection);
    return false;
  }

  #holdBack(sender: Sender, connection: InboundConnection): void {
    if (this.#senders.isKnown(sender)) connection.pause();
    else connection.destroy();
  }

  readonly #handlers: ConnectionHandlers = {
    senderOf: (hello) => this.#senders.of(hello),
    isQuoted: ({ peer }) => peer === null || this.#senders.isForeign(peer),
    hello: (connection) => {
      const { sender, hello } = connection;
      if (!this.#limiter.acceptsHello(sender)) return this.#holdBack(sender, connection);
      if (sender.peer === null) {
        const reason = 'hello of a peer that is not a neighbour here, or without its key';
        return this.#recordInvalid({ reason, bytes: Buffer.from(`hello ${hello?.peer}`) }, sender);
      }
      if (this.#accepted.get(connection) === sender.peer) return;
      if (this.#senders.isKnown(sender)) this.#slots.link(connection, sender.peer);
      this.#accepted.set(connection, sender.peer);
      this.#recorder.record({ type: 'link:accepted', peer: this.#config.id, from: sender.peer });
    },
    get: (message, connection) => {
      this.#slots.used(connection);
      const { hello } = connection;
      const sender = this.#senders.presumed(hello);
      if (!this.#accepts(sender, connection, message)) return;
      const refusal = this.#senders.mayNotSendQueries(sender, hello)
        ? { reason: 'a query that no neighbour sends', bytes: bytesOf(message) ?? Buffer.from('get') }
        : this.#admission.ofGet(message);
      if (refusal === null) this.#queries.onGet(message, sender.peer);
      else this.#recordInvalid(refusal, sender);
    },
    found: (message, connection) => {
      this.#slots.used(connection);
      const { sender } = connection;
      const refusal = this.#admission.ofHit(message);
      if (refusal !== null) {
        if (this.#accepts(sender, connection)) this.#recordInvalid(refusal, sender);
        return;
      }
      // The address counts, not the id that the message claims: with it a foreign peer could pass for a native one.
      const holder = this.#addresses.peerAt(message.address);
      if (message.query !== null && !this.#origin.isOpen(message.query)) {
        this.#accepts(sender, connection);
        return;
      }
      if (!this.#limiter.acceptsHit(holder)) return;
      this.#origin.found(message, holder !== null && this.#senders.isForeign(holder));
    },
    request: (message, socket, connection) => {
      // It has slots of its own.
      this.#slots.delete(connection);
      if (!this.#holder.expects(message) && !this.#limiter.acceptsRequest(connection.sender))
        socket.destroy();
      else void this.#holder.request(message, socket, () => this.#limiter.records(connection.sender));
    },
    ask: (message, connection) => {
      if (!sameToken(message.token, this.#config.token)) return false;
      this.#slots.delete(connection);
      void this.#origin.ask(message, newQueryId(this.#config.queryKey), connection);
      return true;
    },
    searches: () => this.#queries.search?.messages ?? null,
    invalid: (reason, bytes, connection) => {
      const sender = this.#senders.presumed(connection.hello);
      if (this.#limiter.accepts(sender)) this.#recordInvalid({ reason, bytes }, sender);
    },
    closed: (connection) => {
      this.#connections.delete(connection);
      this.#slots.delete(connection);
      this.#origin.onClientClosed(connection);
      const from = this.#accepted.get(connection);
      if (from === undefined) return;
      this.#accepted.delete(connection);
      this.#recorder.record({ type: 'link:closed', peer: this.#config.id, from });
    },
  };
}

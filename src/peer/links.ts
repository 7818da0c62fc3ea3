import { connect, type Socket } from 'node:net';
import type { NeighbourConfig } from '../control/messages.js';
import { connectionErrorText } from '../core/errors.js';
import { MessageSockets, notDefined } from '../core/message-sockets.js';
import { type Address, isSameAddress, type PeerId } from '../core/vocabulary.js';
import { type Dialect, dialectNamed } from '../wire/dialects/index.js';
import { encodeHello } from '../wire/dialects/native.js';

/** A neighbour that this peer sends queries to. */
export interface Neighbour {
  readonly id: PeerId;
  readonly address: Address | null;
  readonly dialect: Dialect;
  /** A proxy that delays the messages to it; undefined: they are sent to its address. */
  readonly proxy?: Address | undefined;
}

/** Callbacks for link state changes. */
export interface LinkEvents {
  opened(neighbour: Neighbour): void;
  failed(neighbour: Neighbour, reason: string): void;
}

/** The link to a neighbour. It only sends: a neighbour's own messages arrive on a connection that it opens. */
interface OutboundLink {
  readonly neighbour: Neighbour;
  /** Settles when the link is open, has failed, or needs no opening. */
  open(): Promise<unknown>;
  /** Calls `onFailed` if the message cannot be sent. */
  send(message: string, onFailed: (reason: string) => void): void;
  readonly isOpen: boolean;
  /** Ends the link; written data is still sent. */
  close(): void;
  destroy(): void;
  /** Ends connections that must not end with the process; see {@link MessageSockets}. */
  reset(): void;
}

/** A neighbour with more unsent bytes than this does not read, and counts as unreachable. */
const maxUnsentBytes = 1 << 20;

/** All links of one peer to its neighbours. */
export class Links {
  readonly #self: PeerId;
  readonly #events: LinkEvents;
  readonly #links = new Map<PeerId, OutboundLink>();
  #neighbours: readonly Neighbour[] = [];

  constructor(self: PeerId, events: LinkEvents) {
    this.#self = self;
    this.#events = events;
  }

  get neighbours(): readonly Neighbour[] {
    return this.#neighbours;
  }

  /**
   * Keeps links to exactly these neighbours. A link whose endpoint stays the same is not touched.
   *
   * @throws SimError `bad-usage` for an unknown dialect
   */
  change(configs: readonly NeighbourConfig[]): void {
    const neighbours = configs.map(({ dialect, ...config }) => {
      return { ...config, dialect: dialectNamed(dialect) };
    });
    this.#neighbours = neighbours;
    const wanted = new Map(neighbours.map((neighbour) => [neighbour.id, neighbour]));
    for (const [id, link] of this.#links) {
      const neighbour = wanted.get(id);
      if (neighbour !== undefined && isSameEndpoint(link.neighbour, neighbour)) continue;
      link.close();
      this.#links.delete(id);
    }
    for (const neighbour of neighbours) {
      if (!this.#links.has(neighbour.id)) this.#links.set(neighbour.id, this.#linkTo(neighbour));
    }
  }

  isOpen(id: PeerId): boolean {
    return this.#links.get(id)?.isOpen ?? false;
  }

  /** Settles when each link is open or has failed. */
  async openAll(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.open()));
  }

  send(to: Neighbour, message: string, onFailed: (reason: string) => void): void {
    this.#links.get(to.id)?.send(message, onFailed);
  }

  destroy(): void {
    for (const link of this.#links.values()) link.destroy();
  }

  /** Before the process ends. */
  reset(): void {
    for (const link of this.#links.values()) link.reset();
  }

  #linkTo(neighbour: Neighbour): OutboundLink {
    if (!neighbour.dialect.persistentLinks) return new PerMessageLink(neighbour);
    return new PersistentLink(this.#self, neighbour, this.#events);
  }
}

/** One connection to one neighbour, opened on demand and kept open. */
class PersistentLink implements OutboundLink {
  readonly neighbour: Neighbour;
  readonly #self: PeerId;
  readonly #events: LinkEvents;
  #socket: Socket | null = null;
  #opening: Promise<string | null> | null = null;

  constructor(self: PeerId, neighbour: Neighbour, events: LinkEvents) {
    this.#self = self;
    this.neighbour = neighbour;
    this.#events = events;
  }

  /** @returns why it could not be opened; null if it is open */
  open(): Promise<string | null> {
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Sends at once if the link is open; otherwise opens it first. */
  send(message: string, onFailed: (reason: string) => void): void {
    const socket = this.#socket;
    if (socket?.writable) {
      if (socket.writableLength > maxUnsentBytes) onFailed('send buffer full: neighbour is not reading');
      else socket.write(message);
      return;
    }
    void this.open().then((reason) => {
      if (reason === null) this.#socket?.write(message);
      else onFailed(reason);
    });
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 'open';
  }

  close(): void {
    this.#socket?.end();
  }

  destroy(): void {
    this.#socket?.destroy();
  }

  /** The system closes the connection with the process. */
  reset(): void {}

  #connect(): Promise<string | null> {
    const { proxy, dialect } = this.neighbour;
    const address = proxy ?? this.neighbour.address;
    if (this.#socket?.writable) return Promise.resolve(null);
    if (address === null) return Promise.resolve(this.#failed(notDefined));
    return new Promise((resolve) => {
      const socket = connect({ host: address.ip, port: address.port, noDelay: true });
      this.#socket = socket;
      let opened = false;
      socket.once('connect', () => {
        opened = true;
        if (dialect.sendsHello) socket.write(encodeHello({ verb: 'hello', peer: this.#self }));
        this.#events.opened(this.neighbour);
        resolve(null);
      });
      // Nothing is expected, but the end of the connection is only noticed while reading.
      socket.resume();
      socket.on('error', (error) => {
        if (!opened) resolve(this.#failed(connectionErrorText(error)));
      });
      socket.once('close', () => {
        if (this.#socket === socket) this.#socket = null;
      });
    });
  }

  #failed(reason: string): string {
    this.#events.failed(this.neighbour, reason);
    return reason;
  }
}

/** The link to a neighbour of an older dialect: one connection per message. */
class PerMessageLink implements OutboundLink {
  readonly neighbour: Neighbour;
  readonly #sockets = new MessageSockets();

  constructor(neighbour: Neighbour) {
    this.neighbour = neighbour;
  }

  /** Does nothing: each message opens its own connection. */
  async open(): Promise<void> {}

  send(message: string, onFailed: (reason: string) => void): void {
    this.#sockets.send(this.neighbour.address, message, { onFailed });
  }

  get isOpen(): boolean {
    return this.#sockets.isOpen;
  }

  close(): void {
    this.#sockets.close();
  }

  destroy(): void {
    this.#sockets.destroy();
  }

  reset(): void {
    this.#sockets.destroy();
  }
}

function isSameEndpoint(one: Neighbour, other: Neighbour): boolean {
  const isSameProxy = isSameAddress(one.proxy ?? null, other.proxy ?? null);
  return isSameProxy && isSameAddress(one.address, other.address) && one.dialect === other.dialect;
}

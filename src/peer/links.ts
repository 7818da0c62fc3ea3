import { connect, type Socket } from 'node:net';
import { connectionErrorText } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { encodeHello } from '../wire/dialects/native.js';
import { isSameEndpoint, type Neighbour, type OutboundLink } from './neighbour.js';
import { PerMessageLink } from './per-message-link.js';

/** What is told of a link's life. */
export interface LinkEvents {
  opened(neighbour: Neighbour): void;
  failed(neighbour: Neighbour, reason: string): void;
}

/** More than this unsent to one neighbour: it does not read, and is treated as unreachable. */
const maxUnsent = 1 << 20;

/** One connection to one neighbour, opened on demand and kept open. */
class KeptLink implements OutboundLink {
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

  /** @returns why it could not be opened, or null where it is open */
  open(): Promise<string | null> {
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Sends at once where the link is open; else opens it first, and calls `failed` where that cannot be done. */
  send(message: string, failed: (reason: string) => void): void {
    const socket = this.#socket;
    if (socket?.writable) {
      if (socket.writableLength > maxUnsent) failed('it does not read what it is sent');
      else socket.write(message);
      return;
    }
    void this.open().then((reason) => {
      if (reason === null) this.#socket?.write(message);
      else failed(reason);
    });
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 'open';
  }

  /** What has been written still goes out. */
  close(): void {
    this.#socket?.end();
  }

  destroy(): void {
    this.#socket?.destroy();
  }

  #connect(): Promise<string | null> {
    const { address, dialect } = this.neighbour;
    if (this.#socket?.writable) return Promise.resolve(null);
    if (address === null) return Promise.resolve(this.#failed('no file describes it'));
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
      // Nothing is expected on a link, but it must be read for its end to be seen.
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

/** All ways of one peer to its neighbours. */
export class Links {
  readonly #self: PeerId;
  readonly #events: LinkEvents;
  readonly #links = new Map<PeerId, OutboundLink>();

  constructor(self: PeerId, events: LinkEvents) {
    this.#self = self;
    this.#events = events;
  }

  /** Has links to these neighbours and to no others; one that leads where it led before is left as it is. */
  change(neighbours: readonly Neighbour[]): void {
    const wanted = new Map(neighbours.map((neighbour) => [neighbour.id, neighbour]));
    for (const [id, link] of this.#links) {
      const neighbour = wanted.get(id);
      if (neighbour !== undefined && isSameEndpoint(link.neighbour, neighbour)) continue;
      link.close();
      this.#links.delete(id);
    }
    for (const neighbour of neighbours) {
      if (this.#links.has(neighbour.id)) continue;
      this.#links.set(neighbour.id, this.#linkTo(neighbour));
    }
  }

  isOpen(id: PeerId): boolean {
    return this.#links.get(id)?.isOpen ?? false;
  }

  /** Settles when each link is open or has failed. */
  async openAll(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.open()));
  }

  send(to: Neighbour, message: string, failed: (reason: string) => void): void {
    this.#links.get(to.id)?.send(message, failed);
  }

  #linkTo(neighbour: Neighbour): OutboundLink {
    if (!neighbour.dialect.persistentLinks) return new PerMessageLink(neighbour);
    return new KeptLink(this.#self, neighbour, this.#events);
  }

  destroy(): void {
    for (const link of this.#links.values()) link.destroy();
  }
}

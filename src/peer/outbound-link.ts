import type { Socket } from 'node:net';
import { connectTo } from '../core/connect.js';
import { connectionErrorText, systemCode } from '../core/errors.js';
import { MessageSockets, notRunning } from '../core/message-sockets.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Dialect } from '../wire/dialects/index.js';
import { encodeHello } from '../wire/dialects/native.js';

/** A neighbour that this peer sends queries to. */
export interface Neighbour {
  readonly id: PeerId;
  readonly address: Address | null;
  readonly dialect: Dialect;
  /** A proxy on the link to it; undefined: they are sent to its address. */
  readonly proxy?: Address | undefined;
  /** What `hello` proves with that a peer of the run sends; undefined: nothing. */
  readonly key?: string | undefined;
}

/** Callbacks for link state changes. */
export interface LinkEvents {
  opened(neighbour: Neighbour): void;
  failed(neighbour: Neighbour, reason: string): void;
}

/** The link to a neighbour. It only sends: a neighbour's own messages arrive on a connection that it opens. */
export interface OutboundLink {
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

/** One connection to one neighbour, opened on demand and kept open. */
export class PersistentLink implements OutboundLink {
  readonly neighbour: Neighbour;
  readonly #self: PeerId;
  readonly #events: LinkEvents;
  #socket: Socket | null = null;
  #opening: Promise<string | null> | null = null;
  /** Why the last attempt failed, if the neighbour did not answer at all. */
  #silence: string | null = null;
  readonly #connectMs: number;
  /** Of messages that wait until the link is open. */
  #waitingBytes = 0;

  constructor(self: PeerId, neighbour: Neighbour, events: LinkEvents, connectMs: number) {
    this.#self = self;
    this.neighbour = neighbour;
    this.#events = events;
    this.#connectMs = connectMs;
  }

  /** @returns why it could not be opened; null if it is open */
  open(): Promise<string | null> {
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /**
   * Sends at once if the link is open; otherwise opens it first. After a neighbour did not answer, no message waits for it: it is
   * tried again meanwhile, and gets the next messages if it answers.
   */
  send(message: string, onFailed: (reason: string) => void): void {
    const socket = this.#socket;
    if (socket?.writable && !socket.connecting) {
      if (socket.writableLength > maxUnsentBytes) onFailed('send buffer full: neighbour is not reading');
      else socket.write(message);
      return;
    }
    const opened = this.open();
    if (this.#silence !== null) return onFailed(this.#silence);
    if (this.#waitingBytes > maxUnsentBytes) return onFailed('send buffer full: neighbour does not answer');
    this.#waitingBytes += message.length;
    void opened.then((reason) => {
      this.#waitingBytes -= message.length;
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
    const { proxy, dialect, key } = this.neighbour;
    const address = proxy ?? this.neighbour.address;
    if (this.#socket?.writable) return Promise.resolve(null);
    if (address === null) return Promise.resolve(this.#failed(notRunning));
    return new Promise((resolve) => {
      const socket = connectTo(address, { deadlineMs: this.#connectMs });
      this.#socket = socket;
      let opened = false;
      socket.once('connect', () => {
        opened = true;
        this.#silence = null;
        if (dialect.sendsHello)
          socket.write(encodeHello({ verb: 'hello', peer: this.#self, key: key ?? null }));
        this.#events.opened(this.neighbour);
        resolve(null);
      });
      // Nothing is expected, but the end of the connection is only noticed while reading.
      socket.resume();
      socket.on('error', (error) => {
        if (opened) return;
        const reason = connectionErrorText(error);
        this.#silence = systemCode(error) === 'ETIMEDOUT' ? reason : null;
        resolve(this.#failed(reason));
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
export class PerMessageLink implements OutboundLink {
  readonly neighbour: Neighbour;
  readonly #sockets = new MessageSockets();

  constructor(neighbour: Neighbour) {
    this.neighbour = neighbour;
  }

  /** Does nothing: each message opens its own connection. */
  async open(): Promise<void> {}

  send(message: string, onFailed: (reason: string) => void): void {
    this.#sockets.send(this.neighbour.proxy ?? this.neighbour.address, message, { onFailed });
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

import type { Socket } from 'node:net';
import { connectTo } from './connect.js';
import { connectionErrorText } from './errors.js';
import type { Address } from './vocabulary.js';

/** Why nothing can be sent to a neighbour without an address. */
export const notRunning = 'peer is not running';

export interface SendCallbacks {
  /** The connection cannot be opened. */
  onFailed(reason: string): void;
  /** The system has all of the message. */
  onSent?(): void;
}

/**
 * Connections to peers of the older dialects, which carry one message each.
 *
 * They stay open after their message, until the other side closes them: an older program reads from each for ever, and uses a full
 * core for each one that has ended. It takes only a reset for the end. So when there are too many, the oldest one is reset, and all
 * are reset when this process stops.
 */
export class MessageSockets {
  readonly #sockets = new Set<Socket>();
  readonly #maxOpen: number;
  readonly #maxOpening: number;
  #opening = 0;

  /** @param maxOpening one that is being opened is not reset: its message would be lost */
  constructor(maxOpen = 64, maxOpening = 1_024) {
    this.#maxOpen = maxOpen;
    this.#maxOpening = maxOpening;
  }

  /** Sends a message on a connection of its own. */
  send(address: Address | null, message: string, { onFailed, onSent }: SendCallbacks): void {
    if (address === null) return onFailed(notRunning);
    if (this.#opening >= this.#maxOpening)
      return onFailed(`${this.#opening} connections are already being opened`);
    const socket = connectTo(address);
    this.#opening += 1;
    let isOpening = true;
    const onOpened = (): void => {
      if (isOpening) this.#opening -= 1;
      isOpening = false;
    };
    socket.once('connect', onOpened);
    socket.once('close', onOpened);
    socket.on('error', (error) => {
      if (isOpening) onFailed(connectionErrorText(error));
    });
    socket.write(message, (error) => {
      if (!error) onSent?.();
    });
    this.keep(socket);
  }

  /** Keeps a connection open, and reads from it: its end is only noticed while reading. */
  keep(socket: Socket): void {
    if (socket.destroyed) return;
    socket.resume();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const [oldest] = this.#sockets;
    if (this.#sockets.size > this.#maxOpen && oldest !== undefined) this.#retire(oldest);
  }

  /** How many connections are kept open. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Whether some connection is open now. */
  get isOpen(): boolean {
    return [...this.#sockets].some(({ readyState }) => readyState === 'open');
  }

  /** Resets all connections; written data is still sent. */
  close(): void {
    for (const socket of this.#sockets) this.#retire(socket);
  }

  /** Resets all connections at once. */
  destroy(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #retire(socket: Socket): void {
    this.#sockets.delete(socket);
    // A reset discards data that is not sent yet.
    if (!socket.connecting && socket.writableLength === 0) socket.resetAndDestroy();
    else socket.write('', () => socket.resetAndDestroy());
  }
}

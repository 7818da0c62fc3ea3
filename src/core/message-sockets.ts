import { connect, type Socket } from 'node:net';
import { connectionErrorText } from './errors.js';
import type { Address } from './vocabulary.js';

/** Why nothing can be sent to a neighbour without an address. */
export const notDefined = 'peer is not defined in the topology';

/**
 * Connections to peers of the older dialects, which carry one message each.
 *
 * They stay open after their message: an older program waits on each for more input, and uses a full core for each one
 * that its sender has closed. Only the newest stay, so that their number is limited.
 */
export class MessageSockets {
  readonly #sockets: Socket[] = [];
  readonly #maxOpen: number;

  constructor(maxOpen = 64) {
    this.#maxOpen = maxOpen;
  }

  /** Sends a message on a connection of its own. Calls `onFailed` if the connection cannot be opened. */
  send(address: Address | null, message: string, onFailed: (reason: string) => void): void {
    if (address === null) return onFailed(notDefined);
    const socket = connect({ host: address.ip, port: address.port, noDelay: true });
    let opened = false;
    socket.once('connect', () => {
      opened = true;
    });
    socket.on('error', (error) => {
      if (!opened) onFailed(connectionErrorText(error));
    });
    // Nothing is expected, but the end of the connection is only noticed while reading.
    socket.resume();
    socket.write(message);
    this.keep(socket);
  }

  /** Keeps a socket open until enough newer ones are. */
  keep(socket: Socket): void {
    this.#sockets.push(socket);
    socket.once('close', () => this.#remove(socket));
    if (this.#sockets.length > this.#maxOpen) this.#sockets.shift()?.end();
  }

  /** Whether some connection is open now. */
  get isOpen(): boolean {
    return this.#sockets.some(({ readyState }) => readyState === 'open');
  }

  /** Ends all connections; written data is still sent. */
  close(): void {
    for (const socket of this.#sockets) socket.end();
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #remove(socket: Socket): void {
    const index = this.#sockets.indexOf(socket);
    if (index !== -1) this.#sockets.splice(index, 1);
  }
}

import { connect, type Socket } from 'node:net';
import { connectionErrorText } from '../core/errors.js';
import type { Neighbour, OutboundLink } from './neighbour.js';

/** Connections that are kept open after their message, the latest ones. */
const maxIdleSockets = 64;

/**
 * The way to a neighbour of an older dialect: each message on a connection of its own, which nothing ends.
 *
 * The connections stay open for as long as there are not too many. The older programs wait on them for more, and spin, a core
 * each, on one that its sender has closed.
 */
export class PerMessageLink implements OutboundLink {
  readonly neighbour: Neighbour;
  readonly #idleSockets: Socket[] = [];

  constructor(neighbour: Neighbour) {
    this.neighbour = neighbour;
  }

  /** There is nothing to open beforehand. */
  async open(): Promise<null> {
    return null;
  }

  send(message: string, failed: (reason: string) => void): void {
    const { address } = this.neighbour;
    if (address === null) return failed('no file describes it');
    const socket = connect({ host: address.ip, port: address.port, noDelay: true });
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
    });
    socket.on('error', (error) => {
      if (!isOpen) failed(connectionErrorText(error));
    });
    socket.once('close', () => this.#forget(socket));
    // Nothing is expected, but it must be read for its end to be seen.
    socket.resume();
    socket.write(message);
    this.#keep(socket);
  }

  /** Whether it is there was never asked, and is seen when there is something to say. */
  get isOpen(): boolean {
    return this.#idleSockets.some(({ readyState }) => readyState === 'open');
  }

  close(): void {
    for (const socket of this.#idleSockets) socket.end();
  }

  destroy(): void {
    for (const socket of this.#idleSockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#idleSockets.push(socket);
    if (this.#idleSockets.length > maxIdleSockets) this.#idleSockets.shift()?.end();
  }

  #forget(socket: Socket): void {
    const index = this.#idleSockets.indexOf(socket);
    if (index !== -1) this.#idleSockets.splice(index, 1);
  }
}

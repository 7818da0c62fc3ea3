import { connect, type Socket } from 'node:net';
import { reasonOf } from '../reason-of.js';
import type { Neighbour, Way } from './neighbour.js';

/** Connections that are kept open after their message, the latest ones. */
const mostKept = 64;

/**
 * The way to a neighbour of an older dialect: each message on a connection of its own, which nothing ends.
 *
 * The connections stay open for as long as there are not too many. The older programs wait on them for more, and spin, a core
 * each, on one that its sender has closed.
 */
export class MessageConnections implements Way {
  readonly neighbour: Neighbour;
  readonly #kept: Socket[] = [];

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
      if (!isOpen) failed(reasonOf(error));
    });
    socket.once('close', () => this.#forget(socket));
    // Nothing is expected, but it must be read for its end to be seen.
    socket.resume();
    socket.write(message);
    this.#keep(socket);
  }

  /** Whether it is there was never asked, and is seen when there is something to say. */
  get isOpen(): boolean {
    return this.#kept.some(({ readyState }) => readyState === 'open');
  }

  close(): void {
    for (const socket of this.#kept) socket.end();
  }

  destroy(): void {
    for (const socket of this.#kept) socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#kept.push(socket);
    if (this.#kept.length > mostKept) this.#kept.shift()?.end();
  }

  #forget(socket: Socket): void {
    const index = this.#kept.indexOf(socket);
    if (index !== -1) this.#kept.splice(index, 1);
  }
}

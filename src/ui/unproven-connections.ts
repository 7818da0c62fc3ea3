import type { Socket } from 'node:net';

/** A browser opens a few at once, and its first request has the token. */
const maxUnproven = 64;

/**
 * The connections that have not sent the token yet. Anybody on this machine can open them, so there are only so many: for a further
 * one the oldest is closed. Those of pages do not count.
 */
export class UnprovenConnections {
  /** In the order in which they were opened. */
  readonly #sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const [oldest] = this.#sockets;
    if (this.#sockets.size <= maxUnproven || oldest === undefined) return;
    this.#sockets.delete(oldest);
    oldest.destroy();
  }

  /** The connection has sent a request with the token. */
  prove(socket: Socket): void {
    this.#sockets.delete(socket);
  }
}

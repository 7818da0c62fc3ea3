import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import {
  type Hello,
  isHello,
  isJoined,
  type Joined,
  newNonce,
  type Welcome,
  welcome,
} from '../control/handshake.js';
import { JsonLines } from '../control/json-lines.js';
import { packageVersion } from '../core/package.js';
import { RemoteHost } from './remote-host.js';

/** Characters of the longest line before an agent has proven itself. */
const maxUnprovenLength = 4096;

export interface ListenerOptions {
  readonly key: string;
  /** 0: a free one. */
  readonly port: number;
  readonly onJoined: (host: RemoteHost) => void;
  readonly onLost: (host: RemoteHost) => void;
}

/** Accepts the agents that have the key of the run. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Those of agents, to refuse what is sent again. */
  readonly #nonces = new Set<string>();

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    listener.#server.listen({ port: options.port });
    await once(listener.#server, 'listening');
    return listener;
  }

  get port(): number {
    const bound = this.#server.address();
    return bound !== null && typeof bound === 'object' ? bound.port : 0;
  }

  /** Accepts no more agents. */
  closeDoor(): void {
    this.#server.close();
  }

  closeAll(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    const { key, onJoined, onLost } = this.#options;
    this.#sockets.add(socket);
    const ours = newNonce();
    let theirs: string | null = null;
    let host: RemoteHost | null = null;
    const lines = new JsonLines<ToAgent | Welcome, FromAgent | Hello | Joined>(socket, {
      maxLength: maxUnprovenLength,
      onMessage: (message) => {
        if (host !== null) host.take(message as FromAgent);
        else if (theirs === null && isHello(message, key) && !this.#nonces.has(message.nonce)) {
          theirs = message.nonce;
          this.#nonces.add(theirs);
          lines.send(welcome(key, theirs, ours, packageVersion()));
        } else if (theirs !== null && isJoined(message, key, [theirs, ours])) {
          lines.trust();
          host = new RemoteHost(message, (order) => lines.send(order));
          onJoined(host);
        } else socket.destroy();
      },
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (host === null) return;
      host.lost('its connection has closed');
      onLost(host);
    });
  }
}

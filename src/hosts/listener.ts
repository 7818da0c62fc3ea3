import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import { isFromAgent } from '../control/check-message.js';
import {
  type Hello,
  isHello,
  isJoined,
  type Joined,
  newNonce,
  sealKeys,
  type Welcome,
  welcome,
} from '../control/handshake.js';
import { JsonLines } from '../control/json-lines.js';
import { Deadline } from '../core/deadline.js';
import { messageOf } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { usualIp } from '../core/same-address.js';
import { printable, quote } from '../core/sanitize.js';
import { SilenceLimit } from '../processes/silence-limit.js';
import { RemoteHost } from './remote-host.js';

/** How long a connection may be open without a proof, in ms. */
const proofMs = 30_000;
/** Connections without a proof that are open at once; an agent opens one to each address of the invitation. */
const maxStrangers = { base: 256, ofHost: 16 } as const;
/** How long an agent may send nothing, in ms. It sends something at least each 2 s. */
const usualSilenceMs = 15_000;

export interface ListenerOptions {
  readonly key: string;
  /** 0: a free one. */
  readonly port: number;
  /** How many agents are expected. */
  readonly hosts: number;
  readonly onJoined: (host: RemoteHost) => void;
  readonly onLost: (host: RemoteHost) => void;
  /** An agent that has the key cannot be used, and why. */
  readonly onRefused: (text: string) => void;
  readonly version?: string;
  readonly silenceMs?: number;
}

type Lines = JsonLines<ToAgent | Welcome, FromAgent | Hello | Joined>;

/** Accepts the agents that have the key of the run. To others it answers nothing. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #version: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Those that have sent no `hello` with a proof, the oldest first. */
  readonly #strangers = new Set<Socket>();
  /** Those of agents, to refuse what is sent again. */
  readonly #nonces = new Set<string>();
  readonly #refused = new Set<string>();

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#version = options.version ?? packageVersion();
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    listener.#server.listen({ port: options.port, backlog: 4096 });
    await once(listener.#server, 'listening');
    // A connection that the system could not accept: its agent tries again.
    listener.#server.on('error', () => {});
    return listener;
  }

  get port(): number {
    const bound = this.#server.address();
    return bound !== null && typeof bound === 'object' ? bound.port : 0;
  }

  /** Connections that have not proven themselves. */
  get strangers(): number {
    return this.#strangers.size;
  }

  /** Those that have joined stay. */
  stopAccepting(): void {
    this.#server.close();
    for (const socket of this.#strangers) socket.destroy();
  }

  closeAll(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    this.#strangers.add(socket);
    const { base, ofHost } = maxStrangers;
    const [oldest] = this.#strangers;
    if (this.#strangers.size > base + ofHost * this.#options.hosts) oldest?.destroy();
    const deadline = new Deadline(proofMs, () => socket.destroy());
    let take = this.#handshake(socket, (host) => {
      deadline.stop();
      joined = host;
      take = (message) => this.#takeFrom(host, lines, message);
    });
    let joined: RemoteHost | null = null;
    const lines: Lines = new JsonLines(socket, {
      onMessage: (message) => take(message, lines),
      onEnd: (reason) => {
        deadline.stop();
        this.#sockets.delete(socket);
        this.#strangers.delete(socket);
        if (joined === null) return;
        joined.lost(reason);
        this.#options.onLost(joined);
      },
    });
  }

  #handshake(socket: Socket, onJoined: (host: RemoteHost) => void) {
    const { key } = this.#options;
    const ours = newNonce();
    let theirs: string | null = null;
    return (message: object, lines: Lines): void => {
      if (theirs === null) {
        if (!isHello(message, key) || this.#nonces.has(message.nonce)) return lines.end('it has no proof');
        theirs = message.nonce;
        this.#nonces.add(theirs);
        this.#strangers.delete(socket);
        lines.send(welcome(key, theirs, ours, this.#version));
        if (message.version === this.#version) return;
        this.#refuse(
          socket,
          `has floodsim ${printable(message.version, 40)}, and this is floodsim ${this.#version}`,
        );
        lines.close();
      } else if (isJoined(message, key, [theirs, ours])) {
        const { sent, received } = sealKeys(key, [theirs, ours]);
        lines.seal({ sent: received, received: sent });
        const host = new RemoteHost(message, lines);
        const { silenceMs = usualSilenceMs } = this.#options;
        const silence = new SilenceLimit({
          limitMs: silenceMs,
          observed: () => [],
          onSilence: () => lines.end(`no sign of life for ${silenceMs / 1000} s`),
        });
        socket.on('data', () => silence.signOfLife());
        socket.once('close', () => silence.dispose());
        onJoined(host);
        this.#options.onJoined(host);
      } else lines.end('it has no proof');
    };
  }

  #takeFrom(host: RemoteHost, lines: Lines, message: object): void {
    try {
      if (isFromAgent(message)) return host.take(message);
      lines.end(`it sent a message that cannot be used: ${quote(JSON.stringify(message))}`);
    } catch (error) {
      lines.end(`it sent a message that cannot be used: ${messageOf(error)}`);
    }
  }

  /** An agent tries all addresses, so each text is given once. */
  #refuse(socket: Socket, why: string): void {
    const text = `the agent at ${usualIp(socket.remoteAddress ?? '')} ${why}`;
    if (this.#refused.has(text)) return;
    this.#refused.add(text);
    this.#options.onRefused(text);
  }
}

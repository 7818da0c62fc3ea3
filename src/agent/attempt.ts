import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import {
  type Hello,
  hello,
  isWelcome,
  type Joined,
  joined,
  newNonce,
  sealKeys,
  type Welcome,
} from '../control/handshake.js';
import type { Invitation } from '../control/invitation.js';
import { JsonLines } from '../control/json-lines.js';
import { connectTo } from '../core/connect.js';
import { Deadline } from '../core/deadline.js';
import { connectionErrorText } from '../core/errors.js';
import { usualIp } from '../core/same-address.js';
import { SilenceLimit } from '../processes/silence-limit.js';

/** How long the supervisor may send nothing. It sends something each second (`intervalMs` of `hosts/clock-comparisons.ts`). */
const usualSilenceMs = 30_000;
/** How often the agent sends something: several times in the 15 s after which the supervisor takes it for lost. */
const aliveMs = 2_000;

export type AgentLines = JsonLines<FromAgent | Hello | Joined, ToAgent | Welcome>;

export interface AgentObserver {
  readonly onMessage: (message: ToAgent) => void;
  /** The connection has ended, with the reason. */
  readonly onEnd: (reason: string) => void;
  readonly silenceMs?: number | undefined;
}

export interface AttemptOptions extends Pick<Invitation, 'port' | 'key'> {
  readonly ip: string;
  /** Of this floodsim. */
  readonly version: string;
  /** Milliseconds until a connection without proof is given up. */
  readonly withinMs: number;
}

/** One connection to an address at which the supervisor may listen. */
export class Attempt {
  /** What the supervisor has proven itself with, or why there is no connection. */
  readonly outcome: Promise<Welcome | string>;
  readonly #key: string;
  readonly #nonce = newNonce();
  readonly #socket: Socket;
  readonly #lines: AgentLines;
  #observer: AgentObserver | null = null;

  constructor({ ip, port, key, version, withinMs }: AttemptOptions) {
    this.#key = key;
    this.#socket = connectTo({ ip, port });
    let failure = 'what listens there does not prove that it is the supervisor of this run';
    this.#socket.once('error', (error) => {
      failure = connectionErrorText(error);
    });
    let settle: (outcome: Welcome | string) => void;
    this.outcome = new Promise((resolve) => {
      settle = resolve;
    });
    const deadline = new Deadline(withinMs, () => this.drop());
    let isProven = false;
    this.#lines = new JsonLines(this.#socket, {
      onMessage: (message) => {
        if (isProven) return this.#observer?.onMessage(message as ToAgent);
        if (!isWelcome(message, key, this.#nonce)) return this.drop();
        isProven = true;
        deadline.stop();
        settle(message);
      },
      onEnd: (reason) => {
        deadline.stop();
        settle(failure);
        this.#observer?.onEnd(reason);
      },
    });
    this.#socket.once('connect', () => this.#lines.send(hello(key, this.#nonce, version)));
  }

  /** The address of this host that it uses. */
  get ownAddress(): string {
    return usualIp(this.#socket.localAddress ?? '');
  }

  /** Proves this agent to the supervisor, whose messages are observed from now on. */
  join(welcome: Welcome, observer: AgentObserver): AgentLines {
    const lines = this.#lines;
    this.#observer = observer;
    const nonces = [this.#nonce, welcome.nonce] as const;
    const supervisor = usualIp(this.#socket.remoteAddress ?? '');
    const facts = { name: hostname(), address: this.ownAddress, supervisor, pid: process.pid };
    lines.send(joined(this.#key, nonces, facts));
    lines.seal(sealKeys(this.#key, nonces));
    const { silenceMs = usualSilenceMs } = observer;
    const silence = new SilenceLimit({
      limitMs: silenceMs,
      observed: () => [],
      onSilence: () => lines.end(`no sign of life of the supervisor for ${silenceMs / 1000} s`),
    });
    const alive = setInterval(() => lines.send({ type: 'alive' }), aliveMs);
    this.#socket.on('data', () => silence.signOfLife());
    this.#socket.once('close', () => {
      silence.dispose();
      clearInterval(alive);
    });
    return lines;
  }

  drop(): void {
    this.#lines.end('');
  }
}

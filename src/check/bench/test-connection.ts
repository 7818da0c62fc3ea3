import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../../core/errors.js';
import type { Address } from '../../core/vocabulary.js';
import { Finding } from '../finding.js';
import type { MessageLog } from './message-log.js';

/** So long after one message on a connection the next is sent: whether a peer can tell merged ones apart is for one requirement to judge. */
const apartMs = 40;
const mostKept = 1 << 20;

export interface LinkOptions {
  readonly to: Address;
  /** In whose name. */
  readonly who: string;
  readonly conversation: MessageLog;
  readonly changed: () => void;
  readonly patienceMs: number;
}

/** A connection to the candidate. */
export class TestConnection {
  readonly #socket: Socket;
  readonly #options: LinkOptions;
  #received: Buffer = Buffer.alloc(0);
  #wroteAt = 0;
  #turn: Promise<void> = Promise.resolve();
  #hasEnded = false;
  #take: ((bytes: Buffer) => Promise<void>) | null = null;
  #isHeld = false;

  private constructor(socket: Socket, options: LinkOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (bytes: Buffer) => {
      if (this.#take !== null) void this.#handOver(bytes, this.#take);
      else {
        options.conversation.add('received', options.who, bytes);
        if (this.#received.length < mostKept) this.#received = Buffer.concat([this.#received, bytes]);
      }
      options.changed();
    });
    for (const end of ['end', 'close'] as const) {
      socket.on(end, () => {
        this.#hasEnded = true;
        options.changed();
      });
    }
  }

  /** @throws Finding where the candidate accepts no connection */
  static async open(options: LinkOptions): Promise<TestConnection> {
    const { to, patienceMs } = options;
    const socket = connect({ host: to.ip, port: to.port, noDelay: true, allowHalfOpen: true });
    const why = await new Promise<string | null>((resolve) => {
      const late = globalThis.setTimeout(() => resolve('no connection'), patienceMs);
      const settle = (reason: string | null): void => {
        clearTimeout(late);
        resolve(reason);
      };
      socket.once('connect', () => settle(null));
      socket.on('error', (error) => settle(systemCode(error) ?? error.message));
    });
    if (why === null) return new TestConnection(socket, options);
    socket.destroy();
    throw new Finding(`a connection to be accepted at ${to.ip}:${to.port}`, { actual: why });
  }

  /** What came back on it. */
  get received(): Buffer {
    return this.#received;
  }

  /** Whether the candidate has closed it, or half-closed. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isWritable(): boolean {
    return this.#socket.writable && !this.#hasEnded;
  }

  /** Says a whole message, a moment after the one before. */
  say(text: string, isAside = false): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const sinceMs = performance.now() - this.#wroteAt;
      if (sinceMs < apartMs) await setTimeout(apartMs - sinceMs);
      this.write(text, isAside);
    });
    return this.#turn;
  }

  /** Sends bytes at once. */
  write(bytes: string | Buffer, isAside = false): void {
    const { conversation, who } = this.#options;
    conversation.add('sent', who, Buffer.from(bytes as string), isAside);
    this.writeUntold(bytes);
  }

  /** The same without a word in the conversation: for pieces of what is told as a whole. */
  writeUntold(bytes: string | Buffer): void {
    this.#wroteAt = performance.now();
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** From here on what comes is handed on and not kept; the next only when `take` is through with the last. */
  handOn(take: (bytes: Buffer) => Promise<void>): void {
    this.#take = take;
  }

  /** Takes nothing more of what comes: the candidate may fill the buffers in between, and no more. */
  hold(): void {
    this.#isHeld = true;
    this.#socket.pause();
  }

  async #handOver(bytes: Buffer, take: (bytes: Buffer) => Promise<void>): Promise<void> {
    this.#socket.pause();
    await take(bytes);
    if (!this.#isHeld) this.#socket.resume();
  }

  /** Half-closes. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

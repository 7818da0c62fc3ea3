import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../../core/errors.js';
import type { Address } from '../../core/vocabulary.js';
import { Finding } from '../requirement.js';
import type { MessageLog } from './message-log.js';

/** Pause between two messages, so that TCP does not merge them: only one requirement tests merged messages. */
const pauseMs = 40;
const maxReceivedBytes = 1 << 20;

export interface TestConnectionOptions {
  readonly to: Address;
  /** The IP address of the party that connects. */
  readonly fromIp?: string;
  /** The party that connects, as the log calls it. */
  readonly name: string;
  readonly log: MessageLog;
  readonly onChange: () => void;
  readonly timeoutMs: number;
}

/** A connection to the candidate. */
export class TestConnection {
  readonly #socket: Socket;
  readonly #options: TestConnectionOptions;
  #received: Buffer = Buffer.alloc(0);
  #lastWriteAt = 0;
  #sending: Promise<void> = Promise.resolve();
  #hasEnded = false;
  #consume: ((bytes: Buffer) => Promise<void>) | null = null;
  #isPaused = false;

  private constructor(socket: Socket, options: TestConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (bytes: Buffer) => {
      if (this.#consume !== null) void this.#handOver(bytes, this.#consume);
      else {
        options.log.add('received', options.name, bytes);
        if (this.#received.length < maxReceivedBytes) this.#received = Buffer.concat([this.#received, bytes]);
      }
      options.onChange();
    });
    for (const end of ['end', 'close'] as const) {
      socket.on(end, () => {
        this.#hasEnded = true;
        options.onChange();
      });
    }
  }

  /** @throws Finding if the candidate does not accept the connection */
  static async open(options: TestConnectionOptions): Promise<TestConnection> {
    const { to, fromIp, timeoutMs } = options;
    const from = fromIp === undefined ? {} : { localAddress: fromIp };
    const socket = connect({ host: to.ip, port: to.port, ...from, noDelay: true, allowHalfOpen: true });
    const problem = await new Promise<string | null>((resolve) => {
      const timeout = globalThis.setTimeout(() => resolve('no connection'), timeoutMs);
      const settle = (reason: string | null): void => {
        clearTimeout(timeout);
        resolve(reason);
      };
      socket.once('connect', () => settle(null));
      socket.on('error', (error) => settle(systemCode(error) ?? error.message));
    });
    if (problem === null) return new TestConnection(socket, options);
    socket.destroy();
    throw new Finding(`the peer to accept a connection at ${to.ip}:${to.port}`, { actual: problem });
  }

  get received(): Buffer {
    return this.#received;
  }

  /** Whether the candidate has closed its side. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isWritable(): boolean {
    return this.#socket.writable && !this.#hasEnded;
  }

  /** Sends a whole message, with a pause after the one before. */
  send(text: string, isProbe = false): Promise<void> {
    this.#sending = this.#sending.then(async () => {
      const sinceMs = performance.now() - this.#lastWriteAt;
      if (sinceMs < pauseMs) await setTimeout(pauseMs - sinceMs);
      this.#options.log.add('sent', this.#options.name, text, isProbe);
      this.writePiece(text);
    });
    return this.#sending;
  }

  /** Sends bytes at once, without an entry in the log. */
  writePiece(bytes: string | Buffer): void {
    this.#lastWriteAt = performance.now();
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** From now on passes received bytes to `consume`, one piece at a time, and keeps none. */
  consume(consume: (bytes: Buffer) => Promise<void>): void {
    this.#consume = consume;
  }

  /** Stops reading: the candidate can fill the buffers of the system, and no more. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  async #handOver(bytes: Buffer, consume: (bytes: Buffer) => Promise<void>): Promise<void> {
    this.#socket.pause();
    await consume(bytes);
    if (!this.#isPaused) this.#socket.resume();
  }

  /** Closes the sending side. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

import type { Socket } from 'node:net';
import { messageOf, SimError } from '../core/errors.js';

/**
 * The sending end of a transfer.
 *
 * Sends no faster than the receiver takes, and gives up on one that takes nothing for too long, hangs up, or is no
 * longer wanted: the socket is then destroyed and every call rejects with the reason.
 */
export class Outbound {
  readonly #socket: Socket;
  readonly #idleMs: number;
  readonly #signal: AbortSignal | undefined;
  #writing: Promise<void> = Promise.resolve();
  #pending = 0;
  #patience: NodeJS.Timeout | undefined;
  #reason: SimError | null = null;

  constructor(socket: Socket, idleMs: number, signal?: AbortSignal) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    this.#signal = signal;
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#giveUp(lost(messageOf(error), error)));
    socket.on('close', () => this.#giveUp(lost('it hung up')));
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
    // A receiver has nothing more to say, but only who reads sees it hang up.
    socket.resume();
  }

  /** Whether the receiver is lost. */
  get isGone(): boolean {
    return this.#reason !== null;
  }

  /** @throws SimError the reason, if the receiver is lost */
  check(): void {
    if (this.#reason !== null) throw this.#reason;
  }

  /**
   * Sends some bytes in one piece, which must stay as they are. Settles when all that was sent before has gone out, so
   * that the next piece can be made while this one goes.
   *
   * @throws SimError `timed-out`, `connection-lost`, `interrupted`
   */
  async write(...parts: Buffer[]): Promise<void> {
    this.check();
    const before = this.#writing;
    this.#writing = this.#send(parts);
    // Its error is seen when it is awaited, which may be later than the engine is willing to wait.
    this.#writing.catch(() => undefined);
    await before;
  }

  /**
   * Half-closes; settles when everything has gone out. A receiver that does not close in its turn is cut off.
   *
   * @throws SimError `timed-out`, `connection-lost`, `interrupted`
   */
  async end(): Promise<void> {
    await this.#writing;
    // From here on nothing can be lost that a receiver would miss: it may close as soon as it has the last byte.
    await new Promise<void>((resolve) => {
      this.#socket.once('close', resolve);
      this.#socket.end(resolve);
    });
    this.#signal?.removeEventListener('abort', this.#abort);
    if (!this.#socket.destroyed) this.#wait();
  }

  /** Hangs up, so that the receiver sees that this was not the end. */
  destroy(): void {
    clearTimeout(this.#patience);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#socket.destroy();
  }

  #send(parts: readonly Buffer[]): Promise<void> {
    if (this.#pending === 0) this.#wait();
    this.#pending += 1;
    return new Promise((resolve, reject) => {
      const sent = (error?: Error | null): void => {
        this.#pending -= 1;
        if (this.#pending === 0) clearTimeout(this.#patience);
        else this.#patience?.refresh();
        if (error) this.#giveUp(lost(messageOf(error), error));
        if (this.#reason === null) resolve();
        else reject(this.#reason);
      };
      this.#socket.cork();
      for (const part of parts.slice(0, -1)) this.#socket.write(part);
      this.#socket.write(parts.at(-1) ?? Buffer.alloc(0), sent);
      this.#socket.uncork();
    });
  }

  /** The receiver must take what is next within the idle time. What it says meanwhile buys it none. */
  #wait(): void {
    this.#patience = setTimeout(() => {
      this.#giveUp(new SimError('timed-out', `the receiver took too little within ${this.#idleMs / 1000} s`));
    }, this.#idleMs);
  }

  readonly #abort = (): void => this.#giveUp(new SimError('interrupted', 'the upload was stopped'));

  #giveUp(reason: SimError): void {
    this.#reason ??= reason;
    this.destroy();
  }
}

function lost(reason: string, cause?: unknown): SimError {
  return new SimError('connection-lost', `the connection to the receiver failed: ${reason}`, { cause });
}

import type { Socket } from 'node:net';
import { messageOf, SimError } from '../../errors.js';

/**
 * The sending end of a transfer.
 *
 * Sends no faster than the receiver takes, and gives up on one that takes nothing for too long, hangs up, or is no
 * longer wanted: the socket is then destroyed and every call rejects with the reason.
 */
export class Outbound {
  readonly #socket: Socket;
  readonly #signal: AbortSignal | undefined;
  #writing: Promise<void> = Promise.resolve();
  #ended = false;
  #reason: SimError | null = null;

  constructor(socket: Socket, idleMs: number, signal?: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.on('error', (error) => this.#giveUp(lost(messageOf(error), error)));
    socket.on('close', () => this.#giveUp(lost('it hung up')));
    socket.setNoDelay(true);
    // The timer starts anew whenever some bytes have gone out.
    socket.setTimeout(idleMs, () => {
      const isWaiting = socket.writableLength > 0 || this.#ended;
      if (isWaiting)
        this.#giveUp(new SimError('timed-out', `the receiver took nothing for ${idleMs / 1000} s`));
    });
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
    // A receiver has nothing more to say, but only who reads sees it hang up.
    socket.resume();
  }

  /** Whether the receiver is lost. */
  get isGone(): boolean {
    return this.#reason !== null;
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
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  /** Hangs up, so that the receiver sees that this was not the end. */
  destroy(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#socket.destroy();
  }

  /** @throws SimError the reason, if the receiver is lost */
  check(): void {
    if (this.#reason !== null) throw this.#reason;
  }

  #send(parts: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const last = parts.at(-1) ?? Buffer.alloc(0);
      this.#socket.cork();
      for (const part of parts.slice(0, -1)) this.#socket.write(part);
      this.#socket.write(last, (error) => {
        if (error) this.#giveUp(lost(messageOf(error), error));
        if (this.#reason === null) resolve();
        else reject(this.#reason);
      });
      this.#socket.uncork();
    });
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

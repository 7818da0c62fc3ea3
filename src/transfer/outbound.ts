import type { Socket } from 'node:net';
import { Deadline } from '../core/deadline.js';
import { connectionErrorText, SimError } from '../core/errors.js';
import { encodeFailure } from './header.js';

/** If others wait, a receiver may take only this part of the idle time for a piece. */
const urgentPart = 1 / 4;

export interface OutboundOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether others wait for this transfer to end. */
  readonly isUrgent?: (() => boolean) | undefined;
}

/**
 * The sending end of a transfer.
 *
 * It sends no faster than the receiver reads. If the receiver does not read for too long, closes the connection, or the
 * caller aborts, the socket is destroyed and every call rejects with the reason.
 */
export class Outbound {
  readonly #socket: Socket;
  readonly #idleMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #isUrgent: () => boolean;
  #writing: Promise<void> = Promise.resolve();
  #pending = 0;
  #deadline: Deadline | undefined;
  #reason: SimError | null = null;

  constructor(socket: Socket, idleMs: number, { signal, isUrgent }: OutboundOptions = {}) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    this.#signal = signal;
    this.#isUrgent = isUrgent ?? (() => false);
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#fail(lost(connectionErrorText(error), error)));
    socket.on('close', () => this.#fail(lost('connection closed by peer')));
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
    // The receiver sends nothing more, but a socket that is not read does not report that it was closed.
    socket.resume();
  }

  /** @throws SimError the reason, if the receiver is lost */
  check(): void {
    if (this.#reason !== null) throw this.#reason;
  }

  /**
   * Sends bytes in one piece; they must not change. Settles when all earlier pieces have been sent, so that the caller
   * can make the next piece meanwhile.
   *
   * @throws SimError `timed-out`, `connection-lost`, `interrupted`
   */
  async write(...parts: Buffer[]): Promise<void> {
    this.check();
    const before = this.#writing;
    this.#writing = this.#send(parts);
    // It is awaited later; without this, Node would report an unhandled rejection until then.
    this.#writing.catch(() => undefined);
    await before;
  }

  /**
   * Half-closes; settles when everything has been sent. A receiver that does not close in time is disconnected.
   *
   * @throws SimError `timed-out`, `connection-lost`, `interrupted`
   */
  async end(): Promise<void> {
    await this.#writing;
    // From here on a close is not an error: the receiver may close as soon as it has the last byte.
    await new Promise<void>((resolve) => {
      this.#socket.once('close', resolve);
      this.#socket.end(resolve);
    });
    this.#signal?.removeEventListener('abort', this.#abort);
    if (!this.#socket.destroyed) this.#startDeadline();
  }

  /** Sends an error instead of the rest, if it is one of the content and the receiver is still there. */
  async sendFailure(error: unknown, ...before: Buffer[]): Promise<void> {
    if (!(error instanceof SimError) || this.#reason !== null) return;
    await this.write(...before, encodeFailure(error));
    await this.end();
  }

  /** Closes without a regular end, so that the receiver knows that the transfer is not complete. */
  destroy(): void {
    this.#deadline?.stop();
    this.#signal?.removeEventListener('abort', this.#abort);
    // An older receiver takes only a reset for an end, and would wait for ever.
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #send(parts: readonly Buffer[]): Promise<void> {
    if (this.#pending === 0) this.#startDeadline();
    this.#pending += 1;
    return new Promise((resolve, reject) => {
      const sent = (error?: Error | null): void => {
        this.#pending -= 1;
        if (this.#pending === 0) this.#deadline?.stop();
        else this.#startDeadline();
        if (error) this.#fail(lost(connectionErrorText(error), error));
        if (this.#reason === null) resolve();
        else reject(this.#reason);
      };
      this.#socket.cork();
      for (const part of parts.slice(0, -1)) this.#socket.write(part);
      this.#socket.write(parts.at(-1) ?? Buffer.alloc(0), sent);
      this.#socket.uncork();
    });
  }

  /** The receiver must take the next bytes within the idle time. Data from the receiver does not extend this deadline. */
  #startDeadline(idleMs = 0): void {
    this.#deadline?.stop();
    const partMs = this.#idleMs * urgentPart;
    const idle = idleMs + partMs;
    this.#deadline = new Deadline(partMs, () => {
      const isUrgent = this.#isUrgent();
      if (idle < this.#idleMs && !isUrgent) return this.#startDeadline(idle);
      const others = isUrgent ? ', and others wait' : '';
      this.#fail(new SimError('timed-out', `the receiver did not read for ${idle / 1000} s${others}`));
    });
  }

  readonly #abort = (): void => this.#fail(new SimError('interrupted', 'the upload was stopped'));

  #fail(reason: SimError): void {
    this.#reason ??= reason;
    this.destroy();
  }
}

function lost(reason: string, cause?: unknown): SimError {
  return new SimError('connection-lost', `the connection to the receiver failed: ${reason}`, { cause });
}

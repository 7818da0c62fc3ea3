import { connect, type Socket } from 'node:net';
import { connectionErrorText, SimError } from '../core/errors.js';
import type { Address } from '../core/vocabulary.js';

/** Received bytes. Call `release` when they are no longer needed. */
export interface Block {
  readonly bytes: Buffer;
  release(): void;
}

/** A buffer that the system fills piece by piece. */
interface ReadBuffer {
  readonly buffer: Buffer;
  /** Number of bytes in it. */
  filled: number;
  /** Number of its blocks that are not released yet. */
  refCount: number;
}

interface Waiting {
  readonly from: ReadBuffer;
  readonly start: number;
  end: number;
}

const bufferBytes = 1 << 20;
const maxBuffers = 4;
/** A buffer with less free space than this is not filled further, so that reads stay large. */
const minFreeBytes = 64 << 10;

/**
 * The receiving end of a transfer.
 *
 * It reads into a few large buffers again and again: with a socket's own small buffers a transfer takes twice the time.
 * While all of them are in use it does not read, and the sender has to wait.
 */
export class Inbound {
  readonly #socket: Socket;
  readonly #endsByReset: boolean;
  readonly #free: ReadBuffer[] = Array.from({ length: maxBuffers - 1 }, newBuffer);
  readonly #waiting: Waiting[] = [];
  #filling: ReadBuffer = newBuffer();
  #received = 0;
  #isPaused = false;
  /** Whether the connection belongs to somebody else now. */
  #isReleased = false;
  #ended = false;
  #error: Error | null = null;
  #notify: (() => void) | null = null;

  /**
   * Connects and sends the request. Errors are thrown by {@link next}.
   *
   * @param endsByReset for an older holder, which would use a full core after an orderly end
   */
  constructor({ ip, port }: Address, request: string, endsByReset = false) {
    this.#endsByReset = endsByReset;
    const onread = { buffer: () => this.#freeSpace(), callback: (bytes: number) => this.#read(bytes) };
    this.#socket = connect({ host: ip, port, noDelay: true, onread });
    this.#socket.on('error', (error) => this.#fail(lost(connectionErrorText(error), error)));
    this.#socket.on('end', () => this.#end());
    this.#socket.on('close', () => this.#fail(lost('connection closed by peer')));
    this.#socket.write(request);
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /** Whether it does not read, because all buffers are in use. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /**
   * The next received bytes.
   *
   * @returns null at the end
   * @throws SimError `connection-lost`, or what {@link destroy} was given
   */
  async next(): Promise<Block | null> {
    for (;;) {
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) return this.#block(waiting);
      if (this.#ended) return null;
      if (this.#error !== null) throw this.#error;
      await new Promise<void>((resolve) => {
        this.#notify = resolve;
      });
    }
  }

  /** Closes the connection at once and drops the bytes that were not taken yet. */
  destroy(error: Error): void {
    this.#stop(error);
    if (this.#isReleased) return;
    if (this.#endsByReset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** Gives the connection away, open; further bytes are dropped. */
  release(): Socket {
    this.#isReleased = true;
    this.#free.length = 0;
    this.#stop(lost('released'));
    return this.#socket;
  }

  #stop(error: Error): void {
    this.#waiting.length = 0;
    this.#ended = false;
    this.#error = error;
    this.#notify?.();
  }

  /** The system reads into this next. */
  #freeSpace(): Buffer {
    return this.#filling.buffer.subarray(this.#filling.filled);
  }

  /** @returns whether to go on reading */
  #read(bytes: number): boolean {
    const from = this.#filling;
    if (this.#isReleased) return true;
    const start = from.filled;
    from.filled += bytes;
    this.#received += bytes;
    const last = this.#waiting.at(-1);
    if (last?.from === from) {
      last.end = from.filled;
    } else {
      from.refCount += 1;
      this.#waiting.push({ from, start, end: from.filled });
    }
    if (bufferBytes - from.filled < minFreeBytes) this.#changeBuffer();
    this.#notify?.();
    return !this.#isPaused;
  }

  /** The system always needs a buffer for the next read, so reading pauses when the last free one is taken. */
  #changeBuffer(): void {
    this.#filling = this.#free.pop() ?? newBuffer();
    this.#isPaused = this.#free.length === 0;
  }

  #block({ from, start, end }: Waiting): Block {
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      from.refCount -= 1;
      if (from.refCount > 0 || from === this.#filling) return;
      from.filled = 0;
      this.#free.push(from);
      if (this.#isPaused) {
        this.#isPaused = false;
        this.#socket.resume();
      }
    };
    return { bytes: from.buffer.subarray(start, end), release };
  }

  #end(): void {
    this.#ended = true;
    this.#notify?.();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#notify?.();
  }
}

function newBuffer(): ReadBuffer {
  return { buffer: Buffer.allocUnsafeSlow(bufferBytes), filled: 0, refCount: 0 };
}

function lost(reason: string, cause?: unknown): SimError {
  return new SimError('connection-lost', `the connection to the holder failed: ${reason}`, { cause });
}

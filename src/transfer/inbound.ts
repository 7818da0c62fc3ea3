import { connect, type Socket } from 'node:net';
import { messageOf, SimError } from '../core/errors.js';
import type { Address } from '../core/vocabulary.js';

/** Some bytes that came, to be released when they are no longer needed. */
export interface Block {
  readonly bytes: Buffer;
  release(): void;
}

/** A buffer that the system reads into, piece after piece. */
interface ReadBuffer {
  readonly buffer: Buffer;
  /** Bytes that were read into it. */
  filled: number;
  /** Blocks of it that are not yet released. */
  refCount: number;
}

interface Waiting {
  readonly tank: ReadBuffer;
  readonly start: number;
  end: number;
}

const tankBytes = 1 << 20;
const tanks = 4;
/** With less room than this the next tank is used: a read should be a large one. */
const leastRoom = 64 << 10;

/**
 * The receiving end of a transfer.
 *
 * Reads into a few large buffers that are used again and again: with the small ones that a socket brings by itself a
 * transfer takes twice the time. When all of them are in use nothing is read, and the sender has to wait.
 */
export class Inbound {
  readonly #socket: Socket;
  readonly #free: ReadBuffer[] = Array.from({ length: tanks - 1 }, newTank);
  readonly #waiting: Waiting[] = [];
  #tank: ReadBuffer = newTank();
  #received = 0;
  #isHeldUp = false;
  #ended = false;
  #error: Error | null = null;
  #notify: (() => void) | null = null;

  /** Connects, and sends the request. Whatever fails, {@link next} says so. */
  constructor({ ip, port }: Address, request: string) {
    const onread = { buffer: () => this.#room(), callback: (bytes: number) => this.#read(bytes) };
    this.#socket = connect({ host: ip, port, noDelay: true, onread });
    this.#socket.on('error', (error) => this.#fail(lost(messageOf(error), error)));
    this.#socket.on('end', () => this.#end());
    this.#socket.on('close', () => this.#fail(lost('it was closed')));
    this.#socket.write(request);
  }

  /** Bytes that have come. */
  get received(): number {
    return this.#received;
  }

  /** Whether nothing can come because all buffers are in use here. */
  get isPaused(): boolean {
    return this.#isHeldUp;
  }

  /**
   * What has come since it was last asked, in pieces.
   *
   * @returns null at the end
   * @throws SimError `connection-lost`, or what {@link destroy} was given
   */
  async next(): Promise<Block | null> {
    for (;;) {
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) return this.#lend(waiting);
      if (this.#ended) return null;
      if (this.#error !== null) throw this.#error;
      await new Promise<void>((resolve) => {
        this.#notify = resolve;
      });
    }
  }

  /** Ends it at once; what has not been taken yet is thrown away. */
  destroy(error: Error): void {
    this.#waiting.length = 0;
    this.#ended = false;
    this.#error = error;
    this.#notify?.();
    this.#socket.destroy();
  }

  /** Where the system reads to next. */
  #room(): Buffer {
    return this.#tank.buffer.subarray(this.#tank.filled);
  }

  /** @returns whether to go on reading */
  #read(bytes: number): boolean {
    const tank = this.#tank;
    const start = tank.filled;
    tank.filled += bytes;
    this.#received += bytes;
    const last = this.#waiting.at(-1);
    if (last?.tank === tank) {
      last.end = tank.filled;
    } else {
      tank.refCount += 1;
      this.#waiting.push({ tank, start, end: tank.filled });
    }
    if (tankBytes - tank.filled < leastRoom) this.#changeTank();
    this.#notify?.();
    return !this.#isHeldUp;
  }

  /** The system wants to know at once where to read to next, so one tank is always kept in hand for that. */
  #changeTank(): void {
    this.#tank = this.#free.pop() ?? newTank();
    this.#isHeldUp = this.#free.length === 0;
  }

  #lend({ tank, start, end }: Waiting): Block {
    let isLent = true;
    const release = (): void => {
      if (!isLent) return;
      isLent = false;
      tank.refCount -= 1;
      if (tank.refCount > 0 || tank === this.#tank) return;
      tank.filled = 0;
      this.#free.push(tank);
      if (this.#isHeldUp) {
        this.#isHeldUp = false;
        this.#socket.resume();
      }
    };
    return { bytes: tank.buffer.subarray(start, end), release };
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

function newTank(): ReadBuffer {
  return { buffer: Buffer.allocUnsafeSlow(tankBytes), filled: 0, refCount: 0 };
}

function lost(reason: string, cause?: unknown): SimError {
  return new SimError('connection-lost', `the connection to the holder failed: ${reason}`, { cause });
}

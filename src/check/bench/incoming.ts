import type { Socket } from 'node:net';
import { decodeMessage } from '../../wire/decode.js';
import { idleFlushMs } from '../../wire/framer.js';
import type { Message } from '../../wire/messages.js';

/** A message that the candidate sent to one of its surroundings, or what it sent in the place of one. */
export interface Arrival {
  /** As it reads, without its end of line. */
  readonly text: string;
  readonly raw: Buffer;
  /** Null where it is none. */
  readonly message: Message | null;
  readonly who: string;
  /** Milliseconds, of the clock of `performance`. */
  readonly at: number;
}

/** An unended message that parses is whole after `unendedMs` of nothing; after this it is what it is. */
const givenUpMs = 400;
/** More than this without an end of line is no message of anybody's. */
const mostPending = 1 << 20;

/** What is told of a connection that the candidate opened. */
export interface IncomingEvents {
  arrived(arrival: Arrival): void;
  /** The socket is the handler's from here on. */
  requested(arrival: Arrival, socket: Socket): void;
}

/**
 * A connection that the candidate opened, read in a forgiving way: whatever is odd about a message is for a requirement to
 * judge, and hence nothing is dropped.
 */
export class Incoming {
  readonly #who: string;
  readonly #socket: Socket;
  readonly #events: IncomingEvents;
  #pending: Buffer = Buffer.alloc(0);
  #unended: NodeJS.Timeout | undefined;
  #givenUp: NodeJS.Timeout | undefined;

  constructor(who: string, socket: Socket, events: IncomingEvents) {
    this.#who = who;
    this.#socket = socket;
    this.#events = events;
    socket.on('error', () => {});
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#stopClocks);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#stopClocks();
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (let end = this.#pending.indexOf(10); end !== -1; end = this.#pending.indexOf(10)) {
      const line = this.#pending.subarray(0, end + 1);
      this.#pending = this.#pending.subarray(end + 1);
      if (this.#take(line)) return;
    }
    if (this.#pending.length > mostPending) return void this.#socket.destroy();
    if (this.#pending.length === 0) return;
    this.#unended = setTimeout(() => {
      if (decodeMessage(textOf(this.#pending)) !== null) this.#takePending();
    }, idleFlushMs);
    this.#givenUp = setTimeout(() => this.#takePending(), givenUpMs);
  };

  readonly #onEnd = (): void => {
    this.#takePending();
    this.#socket.end();
  };

  readonly #stopClocks = (): void => {
    clearTimeout(this.#unended);
    clearTimeout(this.#givenUp);
  };

  #takePending(): void {
    this.#stopClocks();
    const rest = this.#pending;
    this.#pending = Buffer.alloc(0);
    if (rest.length > 0) this.#take(rest);
  }

  /** @returns whether the connection is somebody else's from here on */
  #take(raw: Buffer): boolean {
    const text = textOf(raw);
    const arrival = { text, raw, message: decodeMessage(text), who: this.#who, at: performance.now() };
    if (!text.startsWith('request ')) {
      this.#events.arrived(arrival);
      return false;
    }
    this.#stopClocks();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd);
    this.#socket.resume();
    this.#events.requested(arrival, this.#socket);
    return true;
  }
}

function textOf(raw: Buffer): string {
  return raw.toString('utf8').replace(/\r?\n$/u, '');
}

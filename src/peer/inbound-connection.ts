import type { Socket } from 'node:net';
import { Deadline } from '../core/deadline.js';
import { invalidContent } from '../wire/dialects/native.js';
import { idleFlushMs, MessageFramer } from '../wire/framer.js';
import type { AskMessage, FoundMessage, GetMessage, HelloMessage, RequestMessage } from '../wire/messages.js';
import type { SearchMessages } from './search/search-messages.js';
import type { Sender } from './senders.js';

/** Callbacks for the messages that arrive on a connection. */
export interface ConnectionHandlers {
  /** Who sends on a connection after this `hello`; null is a connection without one. */
  senderOf(hello: HelloMessage | null): Sender;
  /** Whether the bytes of this sender's messages are kept, to quote them. */
  isQuoted(sender: Sender): boolean;
  hello(connection: InboundConnection): void;
  get(message: GetMessage, connection: InboundConnection): void;
  found(message: FoundMessage, connection: InboundConnection): void;
  /** The handler owns the socket from here on. */
  request(message: RequestMessage, socket: Socket, connection: InboundConnection): void;
  /** @returns false if the token is wrong; the connection then answers `invalid content` */
  ask(message: AskMessage, connection: InboundConnection): boolean;
  /** The messages of other strategies than a flood; null: queries are flooded, and such messages are invalid. */
  searches(): SearchMessages | null;
  invalid(reason: string, bytes: Buffer, connection: InboundConnection): void;
  closed(connection: InboundConnection): void;
}

/** At most this much of what a sender without proof sends is read before it is decided whether to read more. */
const pieceBytes = 4_096;
/** A known sender above its rate limit is not read for this long. */
const pauseMs = 50;

/**
 * A connection that another process opened to this peer.
 *
 * It is closed if one message takes longer than the idle limit. A neighbour's link may be silent between messages, and
 * a client may wait for its answer.
 */
export class InboundConnection {
  /** Its `hello`, if it has sent one. */
  hello: HelloMessage | null = null;
  #proven: Sender | null = null;

  readonly #socket: Socket;
  readonly #handlers: ConnectionHandlers;
  readonly #idleMs: number;
  readonly #framer = new MessageFramer();
  #isClient = false;
  /** No further message is read from the socket. */
  #released = false;
  #deadline: Deadline | undefined;
  #paused: NodeJS.Timeout | undefined;
  /** Runs while the input ends in the middle of a line. */
  #unended: NodeJS.Timeout | undefined;

  constructor(socket: Socket, idleMs: number, handlers: ConnectionHandlers) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    this.#handlers = handlers;
    // Keeps raw bytes until the sender is known to be native, so that violations can quote them.
    this.#framer.keepsBytes = true;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    // A 'close' follows, and the reason does not matter.
    socket.on('error', () => {});
    this.#armDeadline();
  }

  /** Answers a client and ends the connection: a client opens one per query. */
  answer(text: string): void {
    if (this.#socket.writable) this.#socket.end(text);
  }

  destroy(): void {
    this.#release();
    this.#socket.destroy();
  }

  get sender(): Sender {
    if (this.#proven !== null) return this.#proven;
    const sender = this.#handlers.senderOf(this.hello);
    if (sender.isProven) this.#proven = sender;
    return sender;
  }

  /** The sender has sent too much: what it sends now is not read for a while. */
  pause(): void {
    if (this.#paused !== undefined || this.#released) return;
    this.#socket.pause();
    this.#paused = setTimeout(() => {
      this.#paused = undefined;
      this.#socket.resume();
    }, pauseMs);
  }

  readonly #onData = (chunk: Buffer): void => {
    clearTimeout(this.#unended);
    // A foreign peer may say hello before this peer knows that it is foreign.
    if (this.hello !== null) this.#framer.keepsBytes = this.#handlers.isQuoted(this.sender);
    const step = this.sender.isProven ? chunk.length : pieceBytes;
    let isAnyComplete = false;
    for (let start = 0; start < chunk.length; start += step) {
      const messages = this.#framer.push(chunk.subarray(start, start + step));
      isAnyComplete ||= messages.length > 0;
      for (const message of messages) {
        this.#dispatch(message);
        if (this.#released) return;
      }
    }
    if (this.#framer.hasPending) this.#unended = setTimeout(this.#onQuiet, idleFlushMs);
    this.#armDeadline(isAnyComplete);
  };

  readonly #onQuiet = (): void => {
    const message = this.#framer.flush();
    if (message === null) return;
    this.#dispatch(message);
    if (!this.#released) this.#armDeadline(true);
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#unended);
    const last = this.#framer.end();
    if (last !== null) this.#dispatch(last);
    // A client may half-close and still wait for its answer.
    if (!this.#released && !this.#isClient) this.#socket.end();
  };

  readonly #onClose = (): void => {
    clearTimeout(this.#unended);
    clearTimeout(this.#paused);
    this.#deadline?.stop();
    this.#handlers.closed(this);
  };

  #dispatch(message: ReturnType<MessageFramer['push']>[number]): void {
    switch (message.verb) {
      case 'get':
        return this.#handlers.get(message, this);
      case 'found':
        return this.#handlers.found(message, this);
      case 'request':
        this.#release();
        return this.#handlers.request(message, this.#socket, this);
      case 'hello':
        this.hello = message;
        this.#proven = null;
        this.#framer.keepsBytes = this.#handlers.isQuoted(this.sender);
        return this.#handlers.hello(this);
      case 'ask':
        if (!this.#handlers.ask(message, this)) return this.#reject('wrong token', Buffer.from('ask'));
        this.#isClient = true;
        return;
      case 'check':
      case 'announce': {
        const searches = this.#handlers.searches();
        if (searches === null) return this.#reject('not a message', Buffer.from(message.verb));
        return message.verb === 'check' ? searches.check(message, this) : searches.announce(message, this);
      }
      case 'answer':
      case 'checked':
        return this.#reject('not a message to a peer', Buffer.from(message.verb));
      case 'invalid':
        return this.#reject(message.reason, message.bytes);
    }
  }

  #reject(reason: string, bytes: Buffer): void {
    this.#handlers.invalid(reason, bytes, this);
    this.#release();
    // Drain remaining input: closing with unread bytes would reset the connection and lose the answer.
    this.#socket.resume();
    this.#socket.end(invalidContent);
    const timeout = setTimeout(() => this.#socket.destroy(), this.#idleMs);
    this.#socket.once('close', () => clearTimeout(timeout));
  }

  #release(): void {
    this.#released = true;
    clearTimeout(this.#unended);
    clearTimeout(this.#paused);
    this.#deadline?.stop();
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
  }

  /**
   * Sets the deadline for the next complete message. Single bytes do not move it: otherwise one byte now and then would
   * hold a connection for ever.
   */
  #armDeadline(restart = false): void {
    const isExpected = this.#framer.hasPending || (this.sender.peer === null && !this.#isClient);
    if (restart || !isExpected) {
      this.#deadline?.stop();
      this.#deadline = undefined;
    }
    if (isExpected) this.#deadline ??= new Deadline(this.#idleMs, () => this.#socket.destroy());
  }
}

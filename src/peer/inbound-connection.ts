import type { Socket } from 'node:net';
import type { PeerId } from '../core/vocabulary.js';
import { invalidContent } from '../wire/dialects/native.js';
import { idleFlushMs, MessageFramer } from '../wire/framer.js';
import type { AskMessage, FoundMessage, GetMessage, RequestMessage } from '../wire/messages.js';

/** What a connection brings, told to the peer that owns it. */
export interface ConnectionHandlers {
  hello(connection: InboundConnection, peer: PeerId): void;
  /** Whether that neighbour is a program that others wrote. */
  isForeign(peer: PeerId): boolean;
  get(message: GetMessage, from: PeerId | null): void;
  found(message: FoundMessage): void;
  /** The socket is the handler's from here on. */
  request(message: RequestMessage, socket: Socket): void;
  /** @returns whether whoever asks may: if not, it is told what everybody is told who talks nonsense */
  ask(message: AskMessage, connection: InboundConnection): boolean;
  invalid(reason: string, bytes: Buffer, from: PeerId | null): void;
  closed(connection: InboundConnection): void;
}

/**
 * A connection that somebody opened to this peer.
 *
 * Whoever sends is cut off who takes longer than the idle limit for one message. A neighbour's link may be silent
 * between messages, and a client may wait for its answer.
 */
export class InboundConnection {
  /** The neighbour at the other end, once it has introduced itself. */
  from: PeerId | null = null;

  readonly #socket: Socket;
  readonly #handlers: ConnectionHandlers;
  readonly #idleMs: number;
  readonly #framer = new MessageFramer();
  #isClient = false;
  /** No further message is read from it. */
  #released = false;
  #deadline: NodeJS.Timeout | undefined;
  #unended: NodeJS.Timeout | undefined;

  constructor(socket: Socket, idleMs: number, handlers: ConnectionHandlers) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    this.#handlers = handlers;
    // Who does not say that it is one of ours may have to be quoted.
    this.#framer.keepsBytes = true;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    // A 'close' follows; who hangs up on us owes us no reason.
    socket.on('error', () => {});
    this.#armDeadline();
  }

  /** Answers a client, and ends the conversation: it asks on a connection of its own each time. */
  answer(text: string): void {
    if (this.#socket.writable) this.#socket.end(text);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    clearTimeout(this.#unended);
    const messages = this.#framer.push(chunk);
    for (const message of messages) {
      this.#dispatch(message);
      if (this.#released) return;
    }
    if (this.#framer.hasPending) this.#unended = setTimeout(this.#onQuiet, idleFlushMs);
    this.#armDeadline(messages.length > 0);
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
    // A client may have said all that it has to say and still wait for its answer.
    if (!this.#released && !this.#isClient) this.#socket.end();
  };

  readonly #onClose = (): void => {
    clearTimeout(this.#unended);
    clearTimeout(this.#deadline);
    this.#handlers.closed(this);
  };

  #dispatch(message: ReturnType<MessageFramer['push']>[number]): void {
    switch (message.verb) {
      case 'get':
        return this.#handlers.get(message, this.from);
      case 'found':
        return this.#handlers.found(message);
      case 'request':
        this.#release();
        return this.#handlers.request(message, this.#socket);
      case 'hello':
        this.from = message.peer;
        this.#framer.keepsBytes = this.#handlers.isForeign(message.peer);
        return this.#handlers.hello(this, message.peer);
      case 'ask':
        if (!this.#handlers.ask(message, this)) return this.#reject('wrong token', Buffer.from('ask'));
        this.#isClient = true;
        return;
      case 'answer':
        return this.#reject('not a message to a peer', Buffer.from('answer'));
      case 'invalid':
        return this.#reject(message.reason, message.bytes);
    }
  }

  #reject(reason: string, bytes: Buffer): void {
    this.#handlers.invalid(reason, bytes, this.from);
    this.#release();
    // What else comes is read and thrown away: to close on unread bytes would reset the connection, and the answer
    // with it.
    this.#socket.resume();
    this.#socket.end(invalidContent);
    const cutOff = setTimeout(() => this.#socket.destroy(), this.#idleMs);
    this.#socket.once('close', () => clearTimeout(cutOff));
  }

  #release(): void {
    this.#released = true;
    clearTimeout(this.#unended);
    clearTimeout(this.#deadline);
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
  }

  /**
   * Sets the deadline by which the message that is due must be whole. Its single bytes do not move the deadline, or
   * one byte now and then would hold a connection for ever.
   */
  #armDeadline(restart = false): void {
    if (restart) {
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
    }
    const isDue = this.#framer.hasPending || (this.from === null && !this.#isClient);
    if (!isDue) {
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
    } else this.#deadline ??= setTimeout(() => this.#socket.destroy(), this.#idleMs);
  }
}

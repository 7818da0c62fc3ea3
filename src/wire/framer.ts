import { decodeMessage } from './decode.js';
import { type Message, maxMessageBytes } from './messages.js';

/** Bytes that are no message, and why. */
export interface Garbage {
  readonly verb: 'invalid';
  readonly reason: 'not a message' | 'not UTF-8' | 'longer than 4096 bytes';
  /** What came, at most {@link maxMessageBytes} of it. */
  readonly bytes: Buffer;
}

const bytesByMessage = new WeakMap<Message, Buffer>();

/** What a message looked like on the wire, its end of line left out; null where its framer did not keep it. */
export function bytesOf(message: Message): Buffer | null {
  return bytesByMessage.get(message) ?? null;
}

/** An unended message is taken for whole when nothing more has come for so long: see `docs/wire.md`. */
export const idleFlushMs = 30;

const LF = 0x0a;
const CR = 0x0d;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Cuts one connection's bytes into messages.
 *
 * A message ends with LF, a CR before it being dropped. Older programs end a message with nothing: what has come so
 * far is a message when the sender half-closes ({@link end}), or when it parses as one and nothing more comes for a
 * while ({@link flush}; the clock is the caller's).
 *
 * Never holds more than {@link maxMessageBytes}. After garbage, nothing more is read: there is no telling where the
 * next message would begin.
 */
export class MessageFramer {
  /** Whether {@link bytesOf} is to know what each message looked like: of senders whose word is to be quoted. */
  keepsBytes = false;
  #pending: Buffer = Buffer.alloc(0);
  #broken = false;
  /** The last message was taken before its end of line, which may still come. */
  #skipLineEnd = false;

  /** Takes what came and gives the messages that it completes. */
  push(chunk: Buffer): (Message | Garbage)[] {
    const messages: (Message | Garbage)[] = [];
    let rest = this.#skipLineEnd ? this.#withoutEnd(chunk) : chunk;
    while (!this.#broken && rest.length > 0) {
      const end = rest.indexOf(LF);
      const upTo = end === -1 ? rest.length : end + 1;
      if (this.#pending.length + upTo > maxMessageBytes) {
        const room = maxMessageBytes - this.#pending.length;
        messages.push(
          this.#garbage('longer than 4096 bytes', Buffer.concat([this.#pending, rest.subarray(0, room)])),
        );
        break;
      }
      const whole =
        this.#pending.length === 0
          ? rest.subarray(0, upTo)
          : Buffer.concat([this.#pending, rest.subarray(0, upTo)]);
      rest = rest.subarray(upTo);
      if (end === -1) {
        // A copy: the chunk belongs to the socket, and is far larger than what is kept of it.
        this.#pending = Buffer.from(whole);
      } else {
        this.#pending = Buffer.alloc(0);
        messages.push(this.#read(whole.subarray(0, -1)));
      }
    }
    return messages;
  }

  /** Whether what has come since the last end of line could be a whole, unended message. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes the unended message, if what has come so far is one; else leaves it to grow. */
  flush(): Message | null {
    const text = decodeUtf8(trimCr(this.#pending));
    const message = text === null ? null : decodeMessage(text);
    if (message === null) return null;
    if (this.keepsBytes) bytesByMessage.set(message, this.#pending);
    this.#pending = Buffer.alloc(0);
    this.#skipLineEnd = true;
    return message;
  }

  /** The sender has half-closed: what is left is a message or garbage. */
  end(): Message | Garbage | null {
    if (this.#broken || this.#pending.length === 0) return null;
    const rest = this.#pending;
    this.#pending = Buffer.alloc(0);
    return this.#read(rest);
  }

  /** What comes behind the end of a line whose message was taken already; without one, it is all there is. */
  #withoutEnd(chunk: Buffer): Buffer {
    const rest = chunk[0] === CR ? chunk.subarray(1) : chunk;
    if (rest.length === 0) return rest;
    this.#skipLineEnd = false;
    return rest[0] === LF ? rest.subarray(1) : rest;
  }

  #read(line: Buffer): Message | Garbage {
    const text = decodeUtf8(trimCr(line));
    if (text === null) return this.#garbage('not UTF-8', line);
    const message = decodeMessage(text);
    if (message === null) return this.#garbage('not a message', line);
    if (this.keepsBytes) bytesByMessage.set(message, Buffer.from(line));
    return message;
  }

  #garbage(reason: Garbage['reason'], bytes: Buffer): Garbage {
    this.#broken = true;
    this.#pending = Buffer.alloc(0);
    return { verb: 'invalid', reason, bytes: Buffer.from(bytes) };
  }
}

function trimCr(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

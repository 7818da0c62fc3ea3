import { decodeMessage } from './decode.js';
import { type Message, maxMessageBytes } from './messages.js';

/** Bytes that are not a message, and why. */
export interface InvalidBytes {
  readonly verb: 'invalid';
  readonly reason: 'not a message' | 'not UTF-8' | 'longer than 4096 bytes';
  /** The received bytes, at most {@link maxMessageBytes} of them. */
  readonly bytes: Buffer;
}

const bytesByMessage = new WeakMap<Message, Buffer>();

/** The message's bytes on the wire without its end of line; null if its framer did not keep them. */
export function bytesOf(message: Message): Buffer | null {
  return bytesByMessage.get(message) ?? null;
}

/** A message without end of line is complete after this much silence: see `docs/wire.md`. */
export const idleFlushMs = 30;

const LF = 0x0a;
const CR = 0x0d;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Splits one connection's bytes into messages.
 *
 * A message ends with LF; a CR before it is dropped. Older programs send no end of line: the bytes so far are a message
 * when the sender half-closes ({@link end}), or when they parse as one and no more arrive for a while ({@link flush};
 * the caller has the clock).
 *
 * Never holds more than {@link maxMessageBytes}. After invalid bytes it reads nothing more, because the start of the
 * next message is unknown.
 */
export class MessageFramer {
  /** Whether {@link bytesOf} can return the bytes of each message, to quote them. */
  keepsBytes = false;
  #pending: Buffer = Buffer.alloc(0);
  #broken = false;
  /** The last message was flushed before its end of line, which may still arrive. */
  #skipLineEnd = false;

  /** Adds bytes and returns the messages that they complete. */
  push(chunk: Buffer): (Message | InvalidBytes)[] {
    const messages: (Message | InvalidBytes)[] = [];
    let rest = this.#skipLineEnd ? this.#withoutLateEnd(chunk) : chunk;
    while (!this.#broken && rest.length > 0) {
      const end = rest.indexOf(LF);
      const upTo = end === -1 ? rest.length : end + 1;
      if (this.#pending.length + upTo > maxMessageBytes) {
        const room = maxMessageBytes - this.#pending.length;
        messages.push(
          this.#invalid('longer than 4096 bytes', Buffer.concat([this.#pending, rest.subarray(0, room)])),
        );
        break;
      }
      const whole =
        this.#pending.length === 0
          ? rest.subarray(0, upTo)
          : Buffer.concat([this.#pending, rest.subarray(0, upTo)]);
      rest = rest.subarray(upTo);
      if (end === -1) {
        // A copy, because a slice would keep the socket's whole chunk in memory.
        this.#pending = Buffer.from(whole);
      } else {
        this.#pending = Buffer.alloc(0);
        messages.push(this.#read(whole.subarray(0, -1)));
      }
    }
    return messages;
  }

  /** Whether bytes have arrived since the last end of line. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Returns the message without end of line if the bytes so far are one; otherwise keeps them. */
  flush(): Message | null {
    const text = decodeUtf8(trimCr(this.#pending));
    const message = text === null ? null : decodeMessage(text);
    if (message === null) return null;
    if (this.keepsBytes) bytesByMessage.set(message, this.#pending);
    this.#pending = Buffer.alloc(0);
    this.#skipLineEnd = true;
    return message;
  }

  /** The sender has half-closed: the remaining bytes are a message or invalid. */
  end(): Message | InvalidBytes | null {
    if (this.#broken || this.#pending.length === 0) return null;
    const rest = this.#pending;
    this.#pending = Buffer.alloc(0);
    return this.#read(rest);
  }

  /** Removes the late end of line of a flushed message. */
  #withoutLateEnd(chunk: Buffer): Buffer {
    const rest = chunk[0] === CR ? chunk.subarray(1) : chunk;
    if (rest.length === 0) return rest;
    this.#skipLineEnd = false;
    return rest[0] === LF ? rest.subarray(1) : rest;
  }

  #read(line: Buffer): Message | InvalidBytes {
    const text = decodeUtf8(trimCr(line));
    if (text === null) return this.#invalid('not UTF-8', line);
    const message = decodeMessage(text);
    if (message === null) return this.#invalid('not a message', line);
    if (this.keepsBytes) bytesByMessage.set(message, Buffer.from(line));
    return message;
  }

  #invalid(reason: InvalidBytes['reason'], bytes: Buffer): InvalidBytes {
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

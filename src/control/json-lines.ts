import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Characters of the longest line that is accepted. A line has the messages of one turn, or a part of a file. */
const maxLineLength = 64 << 20;
/** The same, before the other side has proven itself. */
const maxUnsealedLength = 4096;
/** A turn with more characters is written in several lines. */
const maxTurnLength = 1 << 20;
/** Bytes that may wait for the other side to read. */
const usualMaxBacklog = 256 << 20;
/** Hex digits of the proof before each line. */
const proofLength = 64;

export interface JsonLinesOptions<In> {
  /** An object, whose fields are not checked. */
  readonly onMessage: (message: In) => void;
  /** Called once, with the reason in plain words. */
  readonly onEnd?: ((reason: string) => void) | undefined;
  readonly maxBacklog?: number;
}

/** The secret of each direction of one connection. */
export interface SealKeys {
  readonly sent: Buffer;
  readonly received: Buffer;
}

/**
 * JSON messages over a connection. First there is one in each line. After {@link seal}, a line is the messages of one turn of the event
 * loop, `<proof> [...]`, and one write. The proof is an HMAC of the line and its number: a line that somebody on the way adds, changes, leaves
 * out or repeats ends the connection.
 */
export class JsonLines<Out, In> {
  readonly #socket: Socket;
  readonly #options: JsonLinesOptions<In>;
  #keys: SealKeys | null = null;
  #sent = 0;
  #received = 0;
  #turn: string[] = [];
  #turnLength = 0;
  #reason: string | null = null;
  /** What has arrived of a line. */
  #parts: string[] = [];
  #length = 0;

  constructor(socket: Socket, options: JsonLinesOptions<In>) {
    this.#socket = socket;
    this.#options = options;
    const decoder = new StringDecoder('utf8');
    socket.on('data', (chunk) => this.#take(decoder.write(chunk)));
    socket.on('error', ({ message }) => {
      this.#reason ??= `its connection has failed: ${message}`;
    });
    socket.once('close', () => options.onEnd?.(this.#reason ?? 'its connection has closed'));
  }

  /** Whether nothing more is read or written. */
  get isEnded(): boolean {
    return this.#socket.destroyed;
  }

  /** From now on, each line has a proof, in both directions. What was sent before has none. */
  seal(keys: SealKeys): void {
    this.flush();
    this.#keys = keys;
  }

  send(message: Out): void {
    if (this.#turn.length === 0) setImmediate(() => this.flush());
    const text = JSON.stringify(message);
    this.#turn.push(text);
    this.#turnLength += text.length;
    if (this.#turnLength > maxTurnLength) this.flush();
  }

  flush(): void {
    const turn = this.#turn;
    if (turn.length === 0) return;
    this.#turn = [];
    this.#turnLength = 0;
    if (this.#socket.destroyed) return;
    if (this.#keys === null) this.#socket.write(turn.map((text) => `${text}\n`).join(''));
    else {
      const text = `[${turn.join(',')}]`;
      this.#sent += 1;
      this.#socket.write(`${proofOfLine(this.#keys.sent, this.#sent, text)} ${text}\n`);
    }
    if (this.#socket.writableLength > (this.#options.maxBacklog ?? usualMaxBacklog))
      this.end('it does not read what it is sent');
  }

  /** Ends the connection at once. */
  end(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  /** Ends the connection when all is sent. */
  close(): void {
    this.flush();
    this.#socket.end();
  }

  #take(text: string): void {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#add(line);
      if (this.#socket.destroyed) return;
      const whole = this.#parts.join('');
      this.#parts = [];
      this.#length = 0;
      for (const message of this.#messagesOf(whole)) {
        this.#options.onMessage(message);
        if (this.#socket.destroyed) return;
      }
    }
    if (last !== '') this.#add(last);
  }

  #add(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
    const max = this.#keys === null ? maxUnsealedLength : maxLineLength;
    if (this.#length > max) this.end('it sent a line that is too long');
  }

  #messagesOf(line: string): readonly In[] {
    if (this.#keys !== null) {
      this.#received += 1;
      const text = line.slice(proofLength + 1);
      const proof = proofOfLine(this.#keys.received, this.#received, text);
      if (isSameDigest(line.slice(0, proofLength), proof)) {
        const messages = parsed(text);
        if (Array.isArray(messages) && messages.every(isObject)) return messages as In[];
      }
    } else {
      const message = parsed(line);
      if (isObject(message)) return [message as In];
    }
    this.end('it sent a line that is not as it should be');
    return [];
  }
}

/** In constant time. */
export function isSameDigest(given: unknown, expected: string): boolean {
  const bytes = Buffer.from(typeof given === 'string' ? given : '', 'latin1');
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected, 'latin1'));
}

function proofOfLine(key: Buffer, number: number, text: string): string {
  return createHmac('sha256', key).update(`${number} ${text}`).digest('hex');
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

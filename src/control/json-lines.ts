import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Longer lines end the connection. A line has the events of one turn of a peer, or a part of a file. */
const maxLineLength = 64 << 20;

export interface JsonLinesOptions<In> {
  readonly onMessage: (message: In) => void;
  /** Characters of the longest line that is accepted for now; see {@link JsonLines.trust}. */
  readonly maxLength?: number | undefined;
}

/** JSON messages over a connection, one per line. Those of one turn of the event loop are written together. */
export class JsonLines<Out, In> {
  readonly #socket: Socket;
  #turn: string[] = [];
  #maxLength: number;

  constructor(socket: Socket, { onMessage, maxLength = maxLineLength }: JsonLinesOptions<In>) {
    this.#socket = socket;
    this.#maxLength = maxLength;
    const decoder = new StringDecoder('utf8');
    let parts: string[] = [];
    let length = 0;
    const take = (part: string): void => {
      parts.push(part);
      length += part.length;
      if (length > this.#maxLength) socket.destroy();
    };
    socket.on('data', (chunk) => {
      const lines = decoder.write(chunk).split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) {
        take(line);
        if (socket.destroyed) return;
        const text = parts.join('');
        parts = [];
        length = 0;
        const message = parsed<In>(text);
        if (message === null) return void socket.destroy();
        onMessage(message);
        if (socket.destroyed) return;
      }
      if (last !== '') take(last);
    });
    // 'close' follows.
    socket.on('error', () => {});
  }

  /** From now on, lines may be as long as the messages of a run are. */
  trust(): void {
    this.#maxLength = maxLineLength;
  }

  send(message: Out): void {
    if (this.#turn.length === 0) setImmediate(() => this.flush());
    this.#turn.push(JSON.stringify(message));
  }

  flush(): void {
    const turn = this.#turn;
    this.#turn = [];
    if (turn.length > 0 && !this.#socket.destroyed) this.#socket.write(`${turn.join('\n')}\n`);
  }

  close(): void {
    this.flush();
    this.#socket.end();
  }
}

/** Null if it is not an object in JSON. */
function parsed<In>(text: string): In | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as In) : null;
  } catch {
    return null;
  }
}

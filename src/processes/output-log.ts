import { closeSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** How many last lines are kept, and of each how many characters. */
const maxLines = 32;
const maxLineLength = 500;

/** The output of a program: written to its log file up to a limit, and counted beyond it. */
export class OutputLog {
  readonly path: string;
  readonly #file: number;
  readonly #maxBytes: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #lines: string[] = [];
  readonly #watchers = new Set<(line: string) => void>();
  #partialLine = '';
  #bytes = 0;
  #isOpen = true;

  constructor(path: string, maxBytes: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
    this.#file = openSync(path, 'a');
  }

  /** Bytes of output, including dropped ones. */
  get bytes(): number {
    return this.#bytes;
  }

  readonly take = (chunk: Buffer): void => {
    const room = this.#maxBytes - this.#bytes;
    this.#bytes += chunk.length;
    if (room > 0) this.#write(chunk.subarray(0, room));
    if (room > 0 && chunk.length >= room) {
      this.#write(Buffer.from(`\n... more than ${this.#maxBytes} bytes; the rest is dropped\n`));
    }
    this.#read(this.#decoder.write(chunk));
  };

  /** The last lines, including a partial one. */
  lastLines(count = maxLines): string[] {
    const lines = this.#partialLine === '' ? this.#lines : [...this.#lines, this.#partialLine];
    return lines.slice(-count);
  }

  /**
   * Calls back with the last lines and every later line, and with a partial line, as a prompt has no line end.
   *
   * @returns what stops the calls
   */
  watch(onLine: (line: string) => void): () => void {
    for (const line of this.lastLines()) onLine(line);
    this.#watchers.add(onLine);
    return () => this.#watchers.delete(onLine);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #read(text: string): void {
    const lines = (this.#partialLine + text).split(/\r?\n/u);
    this.#partialLine = (lines.pop() ?? '').slice(-maxLineLength);
    for (const line of lines) this.#lines.push(line.slice(0, maxLineLength));
    this.#lines.splice(0, this.#lines.length - maxLines);
    if (this.#watchers.size === 0) return;
    const all = this.#partialLine === '' ? lines : [...lines, this.#partialLine];
    for (const line of all) for (const onLine of [...this.#watchers]) onLine(line);
  }

  /** A full disk ends the log, and has no other effect. */
  #write(bytes: Buffer): void {
    try {
      if (this.#isOpen) writeSync(this.#file, bytes);
    } catch {
      this.close();
    }
  }
}

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
  readonly #watchers = new Set<(lines: readonly string[]) => void>();
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
   * Calls back with the last lines and all later lines, and with a partial line, as a prompt has no line end. The lines of one piece
   * of output come together; long ones are cut.
   *
   * @returns what stops the calls
   */
  watch(onLines: (lines: readonly string[]) => void): () => void {
    onLines(this.lastLines());
    this.#watchers.add(onLines);
    return () => this.#watchers.delete(onLines);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #read(text: string): void {
    const whole = (this.#partialLine + text).split(/\r?\n/u);
    this.#partialLine = (whole.pop() ?? '').slice(-maxLineLength);
    const lines = whole.map((line) => line.slice(0, maxLineLength));
    for (const line of lines) this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - maxLines);
    if (this.#watchers.size === 0) return;
    const all = this.#partialLine === '' ? lines : [...lines, this.#partialLine];
    for (const onLines of [...this.#watchers]) onLines(all);
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

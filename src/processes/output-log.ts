import { closeSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Lines that are kept for a program's last words, and how long each may be. */
const keptLines = 32;
const longestLine = 500;

/**
 * What a program prints: written to its log file up to a limit, counted beyond it.
 *
 * Whoever waits for a line is told when it comes.
 */
export class OutputLog {
  readonly path: string;
  readonly #file: number;
  readonly #maxBytes: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #lines: string[] = [];
  readonly #watchers = new Set<(line: string) => void>();
  #unended = '';
  #bytes = 0;
  #isOpen = true;

  constructor(path: string, maxBytes: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
    this.#file = openSync(path, 'a');
  }

  /** Bytes that came, those included that were not kept. */
  get bytes(): number {
    return this.#bytes;
  }

  readonly take = (chunk: Buffer): void => {
    const room = this.#maxBytes - this.#bytes;
    this.#bytes += chunk.length;
    if (room > 0) this.#write(chunk.subarray(0, room));
    if (room > 0 && chunk.length >= room) {
      this.#write(Buffer.from(`\n... more than ${this.#maxBytes} bytes; the rest is not kept\n`));
    }
    this.#read(this.#decoder.write(chunk));
  };

  /** The last lines that were printed, the unended one included. */
  lastLines(count = keptLines): string[] {
    const lines = this.#unended === '' ? this.#lines : [...this.#lines, this.#unended];
    return lines.slice(-count);
  }

  /** Calls back with every line to come, and with what stands unended: a prompt is no whole line. Gives what ends that. */
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
    const lines = (this.#unended + text).split(/\r?\n/u);
    this.#unended = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) this.#lines.push(line.slice(0, longestLine));
    this.#lines.splice(0, this.#lines.length - keptLines);
    if (this.#watchers.size === 0) return;
    const told = this.#unended === '' ? lines : [...lines, this.#unended];
    for (const line of told) for (const tell of [...this.#watchers]) tell(line);
  }

  /** A full disk costs the log, and nobody else anything. */
  #write(bytes: Buffer): void {
    try {
      if (this.#isOpen) writeSync(this.#file, bytes);
    } catch {
      this.close();
    }
  }
}

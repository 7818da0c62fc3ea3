import { type Completer, createInterface, type Interface } from 'node:readline';
import type { ReadStream } from 'node:tty';

export interface LineReaderOptions {
  readonly input: ReadStream | NodeJS.ReadableStream;
  readonly output: NodeJS.WriteStream;
  /** Whether somebody sits there: lines are edited, completed and remembered. */
  readonly isTerminal: boolean;
  /** What a line may go on with, and the beginning that it would replace. */
  readonly complete?: (line: string) => Promise<[candidates: string[], replaced: string]>;
  /** Lines typed before, newest first. */
  readonly history?: readonly string[];
  /** Ctrl-C, with what stands on the line. */
  readonly onInterrupt?: (line: string) => void;
}

/** Lines that wait: from so many on, no more are read; from so few on, they are again. */
const manyLines = 256;
const fewLines = 64;
/** Bytes of a line of a script: no command needs as many. */
const longestLine = 1 << 20;

/**
 * Gives the lines of a terminal or of a pipe, one at a time.
 *
 * Node's readline does the editing. Its own way of asking loses the lines that come while nobody asks, as they do when
 * several are pasted at once; here they wait.
 */
export class LineReader {
  readonly #interface: Interface;
  readonly #isTerminal: boolean;
  readonly #output: NodeJS.WriteStream;
  readonly #lines: string[] = [];
  /** Whether a line was too long, and what came after it was not read. */
  isCutOff = false;
  #isClosed = false;
  #wanted: ((line: string | null) => void) | null = null;

  constructor({ input, output, isTerminal, complete, history = [], onInterrupt }: LineReaderOptions) {
    this.#isTerminal = isTerminal;
    this.#output = output;
    this.#interface = createInterface({
      input,
      ...(isTerminal ? { output } : {}),
      terminal: isTerminal,
      history: [...history],
      historySize: 1000,
      removeHistoryDuplicates: true,
      // What a shell offers is asked of its network, which takes a moment.
      ...(complete === undefined ? {} : { completer: completerOf(complete) }),
    });
    this.#interface.on('line', (line) => this.#take(line));
    this.#interface.on('close', () => {
      this.#isClosed = true;
      // Whatever is said next is not to stand on the prompt's line.
      if (this.#isTerminal && this.isAsking) this.#output.write('\n');
      this.#give(null);
    });
    this.#interface.on('SIGINT', () => onInterrupt?.(this.#interface.line));
    // Back from Ctrl-Z: Node leaves the input paused.
    this.#interface.on('SIGCONT', () => {
      if (this.isAsking) this.#interface.prompt(true);
      else this.#interface.resume();
    });
    if (!isTerminal) this.#limitLines(input);
  }

  /** Whether a line is being waited for. */
  get isAsking(): boolean {
    return this.#wanted !== null;
  }

  /** The next line; null where there will be none. */
  read(prompt: string): Promise<string | null> {
    const line = this.#lines.shift();
    if (this.#lines.length < fewLines && !this.#isClosed) this.#interface.resume();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#wanted = resolve;
      if (!this.#isTerminal) return;
      this.#interface.setPrompt(prompt);
      this.#interface.prompt(true);
    });
  }

  /** Shows something above the line that is being typed. Lines are ended. */
  notify(text: string): void {
    if (!this.#isTerminal || !this.isAsking) {
      this.#output.write(text);
      return;
    }
    this.#output.write(`\r\u001b[K${text}`);
    this.#interface.prompt(true);
  }

  /** Throws away what stands on the line, and asks anew. */
  startAnew(): void {
    this.#output.write('^C\n');
    this.#interface.write(null, { ctrl: true, name: 'e' });
    this.#interface.write(null, { ctrl: true, name: 'u' });
    this.#interface.prompt();
  }

  /** There will be no further line: what has been typed ahead is not done any more. */
  close(): void {
    this.#interface.close();
    this.#lines.length = 0;
  }

  #take(line: string): void {
    if (this.#wanted !== null) return this.#give(line);
    this.#lines.push(line);
    // A script may be endless; it is read as fast as it is done.
    if (this.#lines.length > manyLines && !this.#isTerminal) this.#interface.pause();
  }

  /** Readline keeps a line until its end, be it ever so far. */
  #limitLines(input: NodeJS.ReadableStream): void {
    let length = 0;
    input.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf('\n');
      length = end === -1 ? length + chunk.length : chunk.length - end - 1;
      if (length <= longestLine) return;
      this.#output.write(`a line is longer than ${longestLine} bytes: nothing more is read\n`);
      this.isCutOff = true;
      input.removeAllListeners('data');
      input.pause();
      this.close();
    });
  }

  #give(line: string | null): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    wanted?.(line);
  }
}

function completerOf(complete: NonNullable<LineReaderOptions['complete']>): Completer {
  const completer = (line: string, done: (error: Error | null, result: [string[], string]) => void): void => {
    complete(line).then(
      (result) => done(null, result),
      () => done(null, [[], line]),
    );
  };
  // Node takes either form, and tells them apart by the number of parameters; its types know only the other.
  return completer as unknown as Completer;
}

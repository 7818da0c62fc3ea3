import { type Completer, createInterface, type Interface, type ReadLineOptions } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { clearLine, writeText } from '../terminal.js';

export interface LineReaderOptions {
  readonly input: ReadStream | NodeJS.ReadableStream;
  readonly output: NodeJS.WriteStream;
  /** Whether a user types: lines are edited, completed and remembered. */
  readonly isTerminal: boolean;
  /** Candidates for the last word of a line, and the part of it that they replace. */
  readonly complete?: (line: string) => Promise<[candidates: string[], replaced: string]>;
  /** Earlier lines, newest first. */
  readonly history?: readonly string[];
  /** Called at Ctrl-C with the unfinished line. */
  readonly onInterrupt?: (line: string) => void;
}

/** Waiting lines at which reading pauses, and at which it resumes. */
const pauseAtLines = 256;
const resumeAtLines = 64;
/** A longer line of a script ends it, so that a line cannot fill the memory. */
const maxLineBytes = 1 << 20;

/**
 * Gives the lines of a terminal or of a pipe, one at a time.
 *
 * Node's readline does the editing. Its `question` loses lines that arrive between two questions, for example when
 * several lines are pasted at once; here they wait.
 */
export class LineReader {
  readonly #interface: Interface;
  readonly #isTerminal: boolean;
  readonly #output: NodeJS.WriteStream;
  readonly #lines: string[] = [];
  /** Whether a line was too long, and the rest of the input was not read. */
  isCutOff = false;
  #isClosed = false;
  #isClosing = false;
  #waiting: ((line: string | null) => void) | null = null;

  constructor({ input, output, isTerminal, complete, history = [], onInterrupt }: LineReaderOptions) {
    this.#isTerminal = isTerminal;
    this.#output = output;
    const options = {
      history: [...history],
      historySize: 1000,
      removeHistoryDuplicates: true,
      // Candidates come from the running network, asynchronously.
      ...(complete === undefined ? {} : { completer: completerOf(complete) }),
    };
    this.#interface = isTerminal
      ? openTerminal(input, output, options)
      : createInterface({ ...options, input, terminal: false });
    this.#interface.on('line', (line) => this.#take(line));
    this.#interface.on('close', () => {
      this.#isClosed = true;
      // The next output must not be on the line of the prompt.
      if (this.#isTerminal && this.isAsking) this.#output.write('\n');
      this.#give(null);
    });
    // The terminal was closed: that is the end of the input.
    this.#interface.on('error', () => this.close());
    this.#interface.on('SIGINT', () => onInterrupt?.(this.#interface.line));
    // After Ctrl-Z and `fg`, Node leaves the input paused.
    this.#interface.on('SIGCONT', () => {
      if (this.isAsking) this.#interface.prompt(true);
      else this.#interface.resume();
    });
    if (!isTerminal) this.#limitLines(input);
  }

  /** Whether a `read` is waiting for a line. */
  get isAsking(): boolean {
    return this.#waiting !== null;
  }

  /** The next line; null at the end of the input. */
  read(prompt: string): Promise<string | null> {
    const line = this.#lines.shift();
    if (this.#lines.length < resumeAtLines && !this.#isClosed) this.#interface.resume();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#waiting = resolve;
      if (!this.#isTerminal) return;
      this.#interface.setPrompt(prompt);
      this.#interface.prompt(true);
    });
  }

  /** Prints text, which ends with a line feed, above the line that is being typed. */
  notify(text: string): void {
    if (!this.#isTerminal || !this.isAsking) {
      writeText(this.#output, text);
      return;
    }
    this.#output.write(clearLine);
    writeText(this.#output, text);
    this.#interface.prompt(true);
  }

  /** Discards the unfinished line, and prompts again. */
  discardLine(): void {
    this.#output.write('^C\n');
    this.#interface.write(null, { ctrl: true, name: 'e' });
    this.#interface.write(null, { ctrl: true, name: 'u' });
    this.#interface.prompt();
  }

  /** Ends the input: lines that still wait are discarded. */
  close(): void {
    // A terminal that was closed gives an error for each attempt to reset it.
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#interface.close();
    this.#lines.length = 0;
  }

  #take(line: string): void {
    if (this.#waiting !== null) return this.#give(line);
    this.#lines.push(line);
    // A script may be endless: do not read faster than commands run.
    if (this.#lines.length > pauseAtLines && !this.#isTerminal) this.#interface.pause();
  }

  /** Readline itself buffers a line of any length. */
  #limitLines(input: NodeJS.ReadableStream): void {
    let length = 0;
    input.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf('\n');
      length = end === -1 ? length + chunk.length : chunk.length - end - 1;
      if (length <= maxLineBytes) return;
      this.#output.write(`a line is longer than ${maxLineBytes} bytes: the rest of the input is not read\n`);
      this.isCutOff = true;
      input.removeAllListeners('data');
      input.pause();
      this.close();
    });
  }

  #give(line: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(line);
  }
}

/** A terminal that was closed meanwhile cannot be edited: reading it like a pipe gives its end. */
function openTerminal(
  input: ReadStream | NodeJS.ReadableStream,
  output: NodeJS.WriteStream,
  options: Omit<ReadLineOptions, 'input'>,
): Interface {
  try {
    return createInterface({ ...options, input, output, terminal: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    return createInterface({ input, terminal: false });
  }
}

function completerOf(complete: NonNullable<LineReaderOptions['complete']>): Completer {
  const completer = (line: string, done: (error: Error | null, result: [string[], string]) => void): void => {
    complete(line).then(
      (result) => done(null, result),
      () => done(null, [[], line]),
    );
  };
  // Node also accepts this form, by the number of parameters; its types do not.
  return completer as unknown as Completer;
}

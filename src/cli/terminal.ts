import type { WriteStream } from 'node:tty';
import { supportsUnicode } from '../core/platform.js';
import { printableOnTerminal } from '../core/sanitize.js';
import type { StyleOptions } from '../report/style.js';

/** Clears the line of the cursor in a terminal. */
export const clearLine = '\r\u001b[K';

/** How text may look on a stream: colours only on a terminal, unless the user has disabled them (no-color.org). */
export function styleFor(
  stream: WriteStream | NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): StyleOptions {
  const isDisabled = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const isForced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0';
  return {
    colours: isForced || (stream.isTTY === true && !isDisabled),
    // A pipe or file has no width: lines stay unbroken for programs.
    width: stream.isTTY === true ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    unicode: supportsUnicode(env),
  };
}

/** Writes text to a standard stream. Nothing else may write there, because text may contain names and words of others. */
export function writeText(stream: NodeJS.WritableStream, text: string): boolean {
  return stream.write(printableOnTerminal(text));
}

/**
 * The two streams of a command. Results go to stdout and logs to stderr. A status line on stderr is erased before
 * anything else is written, as both streams may be the same terminal.
 */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #log: NodeJS.WriteStream;
  #status = '';

  constructor(out: NodeJS.WriteStream, log: NodeJS.WriteStream) {
    this.#out = out;
    this.#log = log;
  }

  result(content: string | Uint8Array): void {
    if (content.length === 0) return;
    this.status('');
    if (typeof content === 'string') writeText(this.#out, content);
    else this.#out.write(content);
  }

  log(line: string): void {
    this.status('');
    writeText(this.#log, `${line}\n`);
  }

  /** Shows one line that the next call replaces; does nothing if stderr is not a terminal or NO_COLOR is set. */
  status(line: string): void {
    if (!this.#log.isTTY || (process.env['NO_COLOR'] ?? '') !== '' || line === this.#status) return;
    this.#log.write(clearLine);
    writeText(this.#log, line);
    this.#status = line;
  }
}

import type { WriteStream } from 'node:tty';
import { supportsUnicode } from '../core/platform.js';
import type { StyleOptions } from '../report/style.js';

/** How text may look on a stream: colours only for a terminal whose user has not refused them (no-color.org). */
export function styleFor(
  stream: WriteStream | NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): StyleOptions {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const forced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0';
  return {
    colours: forced || (stream.isTTY === true && !refused),
    // What is no window has no width: who reads a pipe wants a line to be a line.
    width: stream.isTTY === true ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    unicode: supportsUnicode(env),
  };
}

/**
 * The two streams of a command. Results go to stdout and logs to stderr; a status line on a terminal's stderr is taken
 * away before anything else is written, as both may be the same window.
 */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #log: NodeJS.WriteStream;
  #status = '';

  constructor(out: NodeJS.WriteStream, log: NodeJS.WriteStream) {
    this.#out = out;
    this.#log = log;
  }

  result(text: string): void {
    if (text === '') return;
    this.status('');
    this.#out.write(text);
  }

  log(line: string): void {
    this.status('');
    this.#log.write(`${line}\n`);
  }

  /** Shows one line that the next call replaces; nothing where stderr is no terminal or refuses to be drawn on. */
  status(line: string): void {
    if (!this.#log.isTTY || (process.env['NO_COLOR'] ?? '') !== '' || line === this.#status) return;
    this.#log.write(`\r\u001b[K${line}`);
    this.#status = line;
  }
}

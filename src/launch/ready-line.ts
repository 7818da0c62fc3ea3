import { type Context, createContext, Script } from 'node:vm';
import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';

/**
 * How long all output of a program may take to be matched, in milliseconds of processor time, apart from {@link freeMs} for each
 * piece of output: some patterns take years for a short line, such as `^(a+)+$` for one of a's that ends in another letter.
 */
const maxMs = 1000;
const freeMs = 1;

/** The code of a peer's failure whose `ready` cannot be used. */
export const unusableReady = 'ready';

/** The pattern of `ready = line:`, matched within a limit. */
export class ReadyLine {
  readonly #text: string;
  readonly #values: { readonly pattern: RegExp; lines: readonly string[] };
  readonly #context: Context;
  readonly #match = new Script('lines.some((line) => pattern.test(line))');
  #leftMs: number;

  /** @param text a regular expression */
  constructor(text: string, ms = maxMs) {
    this.#text = text;
    this.#values = { pattern: new RegExp(text, 'u'), lines: [] };
    this.#context = createContext(this.#values);
    this.#leftMs = ms;
  }

  /** @throws SimError `timed-out` if the pattern takes too long */
  matchesAny(lines: readonly string[]): boolean {
    this.#values.lines = lines;
    for (;;) {
      const before = usedMs();
      const timeout = Math.max(1, Math.ceil(this.#leftMs));
      try {
        return this.#match.runInContext(this.#context, { timeout }) === true;
      } catch (error) {
        // Node creates the error in the other context, where it is an instance of another class.
        const isTimeout =
          typeof error === 'object' &&
          error !== null &&
          'code' in error &&
          error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
        if (!isTimeout) throw error;
        // On a loaded machine this process may have waited for a processor all the time. Then it is tried again.
      } finally {
        this.#leftMs -= Math.max(0, usedMs() - before - freeMs);
      }
      if (this.#leftMs <= 0) throw this.#tooSlow();
    }
  }

  #tooSlow(): SimError {
    return new SimError(
      'timed-out',
      `its ready line:${quote(this.#text)} takes too long to be compared with its output`,
    );
  }
}

/** Processor time of this process. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

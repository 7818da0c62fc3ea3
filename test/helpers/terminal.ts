import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { bin, requireNoFaults } from './sim.js';

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Started from a bash with job control, as a user does. */
  readonly inBash?: boolean;
}

/** The built bin in a pseudo-terminal, controlled by typed keys. */
export class Terminal {
  readonly finished: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>;
  readonly #pty: IPty;
  /** The whole output, and how much of it `printed` has already matched. */
  #raw = '';
  #seen = 0;
  readonly #onOutput = new Set<() => void>();

  constructor(args: readonly string[], { cwd, columns = 80, env = {}, inBash = false }: TerminalOptions) {
    const { PATH = '' } = process.env;
    const command = [process.execPath, bin, ...args];
    const [file = '', ...rest] = inBash ? ['bash', '--norc', '-i'] : command;
    this.#pty = spawn(file, rest, {
      cols: columns,
      rows: 40,
      cwd,
      // A separate HOME, so that the history of the developer is not used.
      env: { PATH, HOME: cwd, TERM: 'xterm-256color', ...env },
    });
    this.#pty.onData((data) => {
      this.#raw += data;
      for (const look of [...this.#onOutput]) look();
    });
    this.finished = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => resolve({ exitCode, signal }));
    });
    if (inBash) this.type(`${command.join(' ')}\r`);
    onTestFinished(() => {
      if (this.#isAlive()) this.#pty.kill('SIGKILL');
      // Only its traces: a terminal changes what is printed.
      requireNoFaults(args, cwd, '');
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The whole output, without colours and other control sequences. */
  get text(): string {
    return plain(this.#raw);
  }

  /** The same with them. */
  get raw(): string {
    return this.#raw;
  }

  /** Closes the window: the pseudo-terminal is gone. */
  close(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Types a line; returns the output up to the next prompt. */
  async command(line: string): Promise<string> {
    this.type(`${line}\r`);
    const [text] = await this.printed(/[\s\S]*?\npeer \d+> /u);
    return text;
  }

  /** Settles when the output since the last call matches; rejects if the process ends before that. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const text = this.text;
        const match = pattern.exec(text.slice(this.#seen));
        if (match === null) return;
        this.#onOutput.delete(look);
        this.#seen += match.index + match[0].length;
        resolve(match);
      };
      this.#onOutput.add(look);
      look();
      void this.finished.then(({ exitCode }) => {
        look();
        reject(new Error(`ended with ${exitCode} without ${pattern}:\n${this.text}`));
      });
    });
  }

  #isAlive(): boolean {
    try {
      process.kill(this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}

function plain(raw: string): string {
  return stripVTControlCharacters(raw).replaceAll('\r\n', '\n').replaceAll('\r', '');
}

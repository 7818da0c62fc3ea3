import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageFolder } from '../core/package.js';
import { childNodeOptions, minimalEnvironment } from '../core/platform.js';

/** The built files that child processes run. The supervisor knows only these names, and imports none of their code. */
export type ChildEntry = 'peer' | 'client' | 'warden' | 'standalone';

export function entryPath(entry: ChildEntry): string {
  return join(packageFolder(), 'dist', `${entry}.cjs`);
}

/** The time between the stop message, SIGTERM and SIGKILL. */
const graceMs = 2_000;

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** `exit code 3`, `SIGKILL`. */
export function exitToString({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

/**
 * A Node child process with an IPC channel. It exits when the channel closes.
 *
 * Its output goes directly to its log file and not through the supervisor, so that the last lines before a crash are never lost.
 */
export class Child<ToChild, FromChild> {
  readonly pid: number | undefined;
  readonly log: string;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  isGone = false;

  readonly #process: ReturnType<typeof start>;

  constructor(entry: ChildEntry, log: string, onMessage: (message: FromChild) => void) {
    this.log = log;
    this.#process = start(entry, log);
    this.pid = this.#process.pid;
    this.#process.on('message', (message) => onMessage(message as FromChild));
    this.exited = this.#process.then((result) => {
      this.isGone = true;
      return { code: result.exitCode ?? null, signal: result.signal ?? null };
    });
  }

  /** Does nothing if the child is gone: `exited` reports that. */
  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message as object, () => {});
  }

  /** Sends the message, then SIGTERM, then SIGKILL. Resolves when the process is gone. */
  async stop(message: ToChild): Promise<void> {
    this.send(message);
    const terminate = setTimeout(() => this.#process.kill('SIGTERM'), graceMs);
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), 2 * graceMs);
    await this.exited;
    clearTimeout(terminate);
    clearTimeout(kill);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** The last lines of its output. */
  lastLines(count: number): string[] {
    const text = readFileSync(this.log, 'utf8').trimEnd();
    return text === '' ? [] : text.split('\n').slice(-count);
  }
}

function start(entry: ChildEntry, log: string) {
  // execa takes any open descriptor, although its types name only 0 to 2.
  const output = openSync(log, 'a') as 3;
  try {
    return execa(process.execPath, [...childNodeOptions, entryPath(entry)], {
      ipc: true,
      serialization: 'json',
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      buffer: false,
      reject: false,
      // Not needed, as children exit with their channel; it would also handle signals that the CLI handles.
      cleanup: false,
      extendEnv: false,
      env: minimalEnvironment(),
      windowsHide: true,
    });
  } finally {
    closeSync(output);
  }
}

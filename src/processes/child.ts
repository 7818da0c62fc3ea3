import { closeSync, openSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { childNodeOptions, minimalEnvironment } from '../core/platform.js';
import type { Exit } from './exit.js';

/** How long a child may take to leave, once told, before each stronger means. */
const graceMs = 2_000;

/**
 * A child process of Node's with an IPC channel.
 *
 * What it prints goes straight from the system into its log file: nothing of it passes through the supervisor, and
 * a crash's last words are there however the child died. It ends when its channel does.
 */
export class Child<ToChild, FromChild> {
  readonly pid: number | undefined;
  readonly log: string;
  /** Settles when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  isGone = false;

  readonly #process: ReturnType<typeof start>;

  constructor(entry: string, log: string, onMessage: (message: FromChild) => void) {
    this.log = log;
    this.#process = start(entry, log);
    this.pid = this.#process.pid;
    this.#process.on('message', (message) => onMessage(message as FromChild));
    this.exited = this.#process.then((result) => {
      this.isGone = true;
      return { code: result.exitCode ?? null, signal: result.signal ?? null };
    });
  }

  /** Does nothing where the child is gone: its exit is told on its own. */
  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message as object, () => {});
  }

  /** Message, then SIGTERM, then SIGKILL. Settles when the process is gone. */
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

  /** The last lines that it printed. */
  lastLines(count: number): string[] {
    const text = readFileSync(this.log, 'utf8').trimEnd();
    return text === '' ? [] : text.split('\n').slice(-count);
  }
}

function start(entry: string, log: string) {
  // execa takes any open descriptor, though its types name only the first few.
  const output = openSync(log, 'a') as 3;
  try {
    return execa(process.execPath, [...childNodeOptions, entry], {
      ipc: true,
      serialization: 'json',
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      buffer: false,
      reject: false,
      // Not needed, as children leave with their channel; and it would listen to the signals that the CLI handles.
      cleanup: false,
      extendEnv: false,
      env: minimalEnvironment(),
      windowsHide: true,
    });
  } finally {
    closeSync(output);
  }
}

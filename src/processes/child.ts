import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../core/package.js';
import { childNodeOptions, minimalEnvironment } from '../core/platform.js';
import { activitiesOf, type Observed } from './activity.js';

/** The built files that child processes run. The supervisor knows only these names, and imports none of their code. */
export type ChildEntry = 'peer' | 'client' | 'warden' | 'standalone' | 'agent' | 'simulator';

export function entryPath(entry: ChildEntry): string {
  return join(packageFolder(), 'dist', `${entry}.cjs`);
}

/** The time between the stop message, SIGTERM and SIGKILL. */
const graceMs = 2_000;
/** How long a killed process may take to be gone. */
const killedMs = 10_000;
/** How much is read of the end of a log, and of a line in it. */
const maxLogBytes = 64 << 10;
const maxLineLength = 1000;

/** How a process ended: with a code or by a signal; both are null if it is not known. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why nothing more is known of it, such as `host n2 is lost`. */
  readonly reason?: string | undefined;
}

/** A child process, wherever it runs. {@link Child} is one on this machine. */
export interface RunningChild<ToChild> {
  /** Undefined until it is known, and if it could not be started. */
  readonly pid: number | undefined;
  /** Path of its output, on the machine where it runs. */
  readonly log: string;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  readonly isGone: boolean;
  /** Why it could not be started; null if it was. Known before `exited` resolves. */
  readonly startError: Error | null;
  readonly observed: Observed;
  /** Does nothing if the child is gone: `exited` reports that. */
  send(message: ToChild): void;
  /** Sends the message, then signals. Resolves when the process is gone, or cannot be ended. */
  stop(message: ToChild): Promise<void>;
  kill(): void;
  signal(signal: NodeJS.Signals): void;
  /** The last lines of its output. */
  lastLines(count: number): string[];
}

/**
 * A Node child process with an IPC channel. It exits when the channel closes.
 *
 * Its output goes directly to its log file and not through the supervisor, so that the last lines before a crash are never lost.
 */
export class Child<ToChild, FromChild> implements RunningChild<ToChild> {
  readonly pid: number | undefined;
  readonly log: string;
  readonly exited: Promise<Exit>;
  isGone = false;
  startError: Error | null = null;

  readonly #process: ChildProcess;

  constructor(launch: ChildEntry | Launch, log: string, onMessage: (message: FromChild) => void) {
    this.log = log;
    this.#process = start(typeof launch === 'string' ? launchOf(launch) : launch, log);
    this.pid = this.#process.pid;
    this.#process.on('message', (message) => onMessage(message as FromChild));
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null): void => {
        this.isGone = true;
        resolve({ code, signal });
      };
      this.#process.once('exit', end);
      // Also emitted when a message cannot be sent: then the process still lives.
      this.#process.on('error', (error) => {
        if (this.pid !== undefined) return;
        this.startError = error;
        end(null, null);
      });
    });
  }

  get observed(): Observed {
    const pids = this.pid === undefined || this.isGone ? [] : [this.pid];
    return { processes: activitiesOf(pids), outputBytes: 0 };
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message as object, () => {});
  }

  /**
   * Sends the message, then SIGTERM, then SIGKILL. Resolves when the process is gone, or when it is not gone a while after
   * SIGKILL: the system may not be able to end it.
   */
  async stop(message: ToChild): Promise<void> {
    this.send(message);
    const terminate = setTimeout(() => this.#process.kill('SIGTERM'), graceMs);
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), 2 * graceMs);
    await this.#goneWithin(2 * graceMs + killedMs);
    for (const timeout of [terminate, kill]) clearTimeout(timeout);
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  /** {@link kill}. Resolves when it is gone, or when it is not gone a while after: the system may not be able to end it. */
  async end(): Promise<void> {
    this.kill();
    await this.#goneWithin(killedMs);
  }

  async #goneWithin(ms: number): Promise<void> {
    let giveUp: NodeJS.Timeout | undefined;
    const isStuck = new Promise((resolve) => {
      giveUp = setTimeout(resolve, ms);
    });
    await Promise.race([this.exited, isStuck]);
    clearTimeout(giveUp);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  lastLines(count: number): string[] {
    return lastLinesOf(this.log, count);
  }
}

/** The last lines of a file, of which long ones are cut; none if it cannot be read. */
export function lastLinesOf(path: string, count: number): string[] {
  try {
    const text = endOf(path).trimEnd();
    return text === '' ? [] : text.split('\n').slice(-count).map(cut);
  } catch {
    return [];
  }
}

/** A program may print more than fits into memory. */
function endOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const from = Math.max(0, fstatSync(file).size - maxLogBytes);
    const buffer = Buffer.alloc(maxLogBytes);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, maxLogBytes, from));
  } finally {
    closeSync(file);
  }
}

const cut = (line: string): string =>
  line.length > maxLineLength ? `${line.slice(0, maxLineLength)}...` : line;

/** How a child is started. */
export interface Launch {
  readonly command: readonly [file: string, ...args: string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it gets a session of its own, so that Ctrl-C in the terminal does not reach it. */
  readonly isDetached: boolean;
}

function launchOf(entry: ChildEntry): Launch {
  return {
    command: [process.execPath, ...childNodeOptions, entryPath(entry)],
    env: minimalEnvironment(),
    // Windows ends the other children of a process together with it, but the warden must outlive the supervisor.
    isDetached: process.platform === 'win32' && entry === 'warden',
  };
}

/** Without execa, which takes longer to load than a child to start, and which children with a channel do not need. */
function start({ command: [file, ...args], env, isDetached }: Launch, log: string): ChildProcess {
  const output = openSync(log, 'a');
  try {
    return spawn(file, args, {
      stdio: ['ignore', output, output, 'ipc'],
      serialization: 'json',
      env,
      detached: isDetached,
      windowsHide: true,
    });
  } finally {
    closeSync(output);
  }
}

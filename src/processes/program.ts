import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { activitiesOf, type Observed } from './activity.js';
import type { Exit } from './child.js';
import { OutputLog } from './output-log.js';
import {
  descendantsOf,
  hasSignals,
  isGroupGone,
  killAll,
  killNamespace,
  markVariable,
  membersOf,
  signalGroup,
  signalProcess,
} from './process-group.js';
import { startErrorText } from './start-error.js';
import type { Guard } from './warden.js';

/** The time between SIGTERM and SIGKILL. */
const graceMs = 2_000;
const pollIntervalMs = 10;
/** How long to wait for the end of a killed program. The system may hold it in a call that cannot be interrupted. */
const killedMs = 5_000;
/** How long to wait for the end of the output after the exit. */
const lastOutputMs = 100;
const defaultLogBytes = 16 << 20;

export interface ProgramOptions {
  /** The words of the command; no shell reads them. */
  readonly command: readonly string[];
  readonly cwd: string;
  /**
   * Words before the command that start it in a pid namespace of its own: their process has one child, the first of the
   * namespace. Default: none.
   */
  readonly wrapper?: readonly string[] | undefined;
  /** Its whole environment, without the mark. */
  readonly env: Readonly<Record<string, string>>;
  /** Letters and digits that identify this program's processes. */
  readonly mark: string;
  /** Kills the program if the supervisor dies. */
  readonly warden: Guard;
  /** Text for its standard input, which then stays open, so that a program waiting at a prompt keeps waiting. */
  readonly stdin: string;
  /** Path of the file for its output. */
  readonly log: string;
  /** Output beyond this limit is dropped. Default 16 MiB. */
  readonly maxLogBytes?: number | undefined;
}

/**
 * The program of a foreign peer, in a process group of its own. All processes that it has started are ended with it, even if it
 * ignores SIGTERM, wraps another program, or forks.
 */
export class Program {
  readonly output: OutputLog;
  /** Resolves when the program itself is gone; others of its group may still live. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Why it could not be started; null if it was. */
  startError: string | null = null;

  readonly #mark: string;
  readonly #warden: Guard;
  readonly #hasNamespace: boolean;
  readonly #process: ReturnType<typeof start>;
  #isGone = false;
  #ended: Promise<void> | null = null;
  #isEnded = false;

  constructor(options: ProgramOptions) {
    this.#mark = options.mark;
    this.#warden = options.warden;
    this.#hasNamespace = options.wrapper !== undefined;
    this.output = new OutputLog(options.log, options.maxLogBytes ?? defaultLogBytes);
    this.#warden.expect(this.#mark);
    this.#process = start(options);
    if (this.pid !== undefined) this.#warden.guard(this.pid, this.#mark);
    const { stdin, stdout, stderr } = this.#process;
    stdout.on('data', this.output.take);
    stderr.on('data', this.output.take);
    // A program may close its input or its output.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    if (options.stdin !== '') stdin.write(options.stdin);
    this.exited = this.#exit(options);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether the program itself, the leader of its group, is gone. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Its living processes. */
  get members(): ReturnType<typeof membersOf> {
    // They can leave their group and remove their mark, but not their namespace.
    if (this.#hasNamespace) return this.pid === undefined ? [] : descendantsOf(this.pid);
    return membersOf(this.#groups, [this.#mark]);
  }

  get observed(): Observed {
    return { processes: activitiesOf(this.members.map(({ pid }) => pid)), outputBytes: this.output.bytes };
  }

  /** Sends a signal to all its processes. */
  signal(signal: NodeJS.Signals): void {
    for (const { pid } of this.members) signalProcess(pid, signal);
  }

  /** Sends SIGTERM to its group, then SIGKILL to the rest. Resolves when no process is left. */
  async stop(): Promise<void> {
    this.#ended ??= this.#stop();
    await this.#ended;
  }

  /** Kills it at once, with all processes that it has started. */
  async kill(): Promise<void> {
    // After its end the system may give the group id to other processes.
    if (this.#isEnded) return;
    if (this.#hasNamespace && this.pid !== undefined) killNamespace(this.pid);
    else killAll(this.#groups, [this.#mark]);
    await within(this.exited, killedMs);
    this.#isEnded = true;
    this.#warden.release(this.#mark);
    this.#close();
  }

  get #groups(): ReadonlySet<number> {
    return new Set(this.pid === undefined ? [] : [this.pid]);
  }

  async #stop(): Promise<void> {
    const { pid } = this;
    if (pid !== undefined && !this.#isEnded && hasSignals) {
      signalGroup(pid, 'SIGTERM');
      const late = performance.now() + graceMs;
      // The program's own end is an event; the ends of others in its group must be polled.
      await within(this.exited, graceMs);
      while (!isGroupGone(pid) && this.members.length > 0 && performance.now() < late) {
        await setTimeout(pollIntervalMs);
      }
    }
    await this.kill();
  }

  async #exit(options: ProgramOptions): Promise<Exit> {
    const exited = new Promise<Exit>((resolve) => {
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const failed = this.#process.then((result) => {
      if (this.pid === undefined) {
        const message = result.originalMessage ?? result.shortMessage ?? 'unknown';
        this.startError = startErrorText(options.command, options.cwd, result.code, message);
      }
      return { code: result.exitCode ?? null, signal: result.signal ?? null };
    });
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    const exit = await Promise.race([exited, failed]);
    // Its last output may still arrive; others of its group may keep the pipes open for longer.
    await within(closed, lastOutputMs);
    this.#isGone = true;
    return this.#hasNamespace ? this.#unwrapped(exit, options) : exit;
  }

  /** The exit of the command itself, from that of its wrapper. */
  #unwrapped({ code, signal }: Exit, { command, cwd }: ProgramOptions): Exit {
    const [line = ''] = this.output.lastLines(1);
    if ((code === 126 || code === 127) && line.startsWith('setpriv: ')) {
      this.startError = startErrorText(command, cwd, code === 127 ? 'ENOENT' : 'EACCES', line);
    }
    // A shell adds 128 to the number of a signal.
    const [name] = Object.entries(constants.signals).find(([, number]) => number + 128 === code) ?? [];
    return name === undefined ? { code, signal } : { code: null, signal: name };
  }

  /** Others of its group may keep the pipes open. */
  #close(): void {
    const { stdin, stdout, stderr } = this.#process;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.output.close();
  }
}

/** Waits for an event, at most this long. */
async function within(event: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController();
  await Promise.race([event, setTimeout(ms, null, { signal: enough.signal }).catch(() => null)]);
  enough.abort();
}

function start({ command, wrapper = [], cwd, env, mark }: ProgramOptions) {
  const [file = '', ...args] = [...wrapper, ...command];
  return execa(file, args, {
    cwd,
    env: { ...env, [markVariable]: mark },
    extendEnv: false,
    detached: true,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: false,
    windowsHide: true,
  });
}

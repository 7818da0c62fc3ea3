import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { Exit } from './exit.js';
import { OutputLog } from './output-log.js';
import { isGroupGone, killAll, markVariable, membersOf, signalGroup } from './process-group.js';
import type { Warden } from './warden.js';
import { whyNotStarted } from './why-not-started.js';

/** How long a program may take to leave, once it is sent SIGTERM, before it is killed. */
const graceMs = 2_000;
const lookEveryMs = 10;
const lastWordsMs = 100;
const defaultLogBytes = 16 << 20;

export interface ProgramOptions {
  /** What to start, word by word; nothing is read by a shell. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** All of its environment, but for the mark. */
  readonly env: Readonly<Record<string, string>>;
  /** Tells this program's processes from all others, wherever they go: letters and digits. */
  readonly mark: string;
  /** Ends it should we be gone. */
  readonly warden: Warden;
  /** Written to its standard input, which then stays open until it ends: a program that waits at a prompt goes on waiting. */
  readonly stdin: string;
  /** Path of the file that gets what it prints. */
  readonly log: string;
  /** What it prints beyond so many bytes is not kept. Default 16 MiB. */
  readonly maxLogBytes?: number | undefined;
}

/**
 * A program that others wrote, as a process group of its own: it is ended with all that it has started, though it ignores
 * being asked to, wraps another, or forks.
 */
export class Program {
  readonly output: OutputLog;
  /** Settles when the program itself is gone, though others of its group may still live; never rejects. */
  readonly exited: Promise<Exit>;
  /** Why it could not be started, if so. */
  startError: string | null = null;

  readonly #mark: string;
  readonly #warden: Warden;
  readonly #process: ReturnType<typeof start>;
  #isGone = false;
  #ended: Promise<void> | null = null;
  #isEnded = false;

  constructor(options: ProgramOptions) {
    this.#mark = options.mark;
    this.#warden = options.warden;
    this.output = new OutputLog(options.log, options.maxLogBytes ?? defaultLogBytes);
    this.#warden.expect(this.#mark);
    this.#process = start(options);
    if (this.pid !== undefined) this.#warden.guard(this.pid, this.#mark);
    const { stdin, stdout, stderr } = this.#process;
    stdout.on('data', this.output.take);
    stderr.on('data', this.output.take);
    // Who does not read what it is told, or closes what it prints to, has its reasons.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    if (options.stdin !== '') stdin.write(options.stdin);
    this.exited = this.#exit(options);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether the program itself, the first of its group, is gone. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Its processes that live. */
  get members(): ReturnType<typeof membersOf> {
    return membersOf(this.#groups, [this.#mark]);
  }

  /** SIGTERM to its group, then SIGKILL to whatever is left of it. Settles when nothing is. */
  async stop(): Promise<void> {
    this.#ended ??= this.#stop();
    await this.#ended;
  }

  /** Ends it at once, with all that it has started. */
  async kill(): Promise<void> {
    // Once it was ended, the number of its group may be somebody else's.
    if (this.#isEnded) return;
    killAll(this.#groups, [this.#mark]);
    await this.exited;
    this.#isEnded = true;
    this.#warden.release(this.#mark);
    this.#close();
  }

  get #groups(): ReadonlySet<number> {
    return new Set(this.pid === undefined ? [] : [this.pid]);
  }

  async #stop(): Promise<void> {
    const { pid } = this;
    if (pid !== undefined && !this.#isEnded) {
      signalGroup(pid, 'SIGTERM');
      const late = performance.now() + graceMs;
      // Its own end comes as an event; that of others of its group has to be looked for.
      const tooLate = new AbortController();
      await Promise.race([
        this.exited,
        setTimeout(graceMs, null, { signal: tooLate.signal }).catch(() => null),
      ]);
      tooLate.abort();
      while (!isGroupGone(pid) && this.members.length > 0 && performance.now() < late) {
        await setTimeout(lookEveryMs);
      }
    }
    await this.kill();
  }

  async #exit(options: ProgramOptions): Promise<Exit> {
    const told = new Promise<Exit>((resolve) => {
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const failed = this.#process.then((result) => {
      if (this.pid === undefined) {
        const said = result.originalMessage ?? result.shortMessage ?? 'unknown';
        this.startError = whyNotStarted(options.command, options.cwd, result.code, said);
      }
      return { code: result.exitCode ?? null, signal: result.signal ?? null };
    });
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    const exit = await Promise.race([told, failed]);
    // Its last words may still be on their way; what others of its group hold open is not waited for.
    const enough = new AbortController();
    const soon = setTimeout(lastWordsMs, null, { signal: enough.signal });
    await Promise.race([closed, soon]).catch(() => null);
    enough.abort();
    this.#isGone = true;
    return exit;
  }

  /** What others may still hold open is of no interest any more. */
  #close(): void {
    const { stdin, stdout, stderr } = this.#process;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.output.close();
  }
}

function start({ command, cwd, env, mark }: ProgramOptions) {
  const [file = '', ...args] = command;
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

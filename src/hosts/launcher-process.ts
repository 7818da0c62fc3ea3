import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitToString } from '../core/errors.js';
import { lastLinesOf } from '../processes/child.js';
import { isGroupGone, markVariable, membersOf } from '../processes/process-group.js';
import { Warden } from '../processes/warden.js';

/** How often a process group is looked at until it is gone. */
const lookMs = 50;

/**
 * The launcher's process, in a process group of its own: Ctrl-C in a terminal does not reach it. A warden ends it if this process is
 * killed: it may wait in a queue, where no agent could notice that.
 */
export class LauncherProcess {
  /** Resolves with how it has ended, or why it could not be started. */
  readonly ended: Promise<string>;
  isGone = false;
  /** Whether it is gone, and its process group is still ended. */
  #isGroupLeft = false;
  readonly #process: ChildProcess;
  readonly #log: string;
  readonly #warden: Warden;

  /** @param input what it reads from its standard input */
  constructor([file, ...args]: readonly [string, ...string[]], log: string, input: string) {
    this.#log = log;
    const mark = `${randomBytes(8).toString('hex')}.`;
    this.#warden = new Warden(join(dirname(log), 'warden-of-launcher.log'));
    this.#warden.end(mark, null);
    const output = openSync(log, 'a');
    const env = { ...process.env, [markVariable]: mark };
    this.#process = spawn(file, args, { stdio: ['pipe', output, output], detached: true, env });
    closeSync(output);
    if (this.#process.pid !== undefined) this.#warden.end(mark, this.#process.pid);
    this.#process.stdin?.on('error', () => {});
    this.#process.stdin?.end(input);
    this.ended = new Promise((resolve) => {
      const end = (text: string): void => {
        this.isGone = true;
        void this.#warden.stop().then(() => resolve(text));
      };
      this.#process.once('error', ({ message }) => end(message));
      this.#process.once('exit', (code, signal) => end(exitToString({ code, signal })));
    });
  }

  /** Ends its process group. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined || (this.isGone && !this.#isGroupLeft)) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }

  /**
   * Resolves when it is gone, and its process group with it if it does not end by itself.
   *
   * @param graceMs how long it may take to end by itself, and then to end at SIGTERM
   */
  async stop(graceMs: { readonly alone: number; readonly asked: number }): Promise<void> {
    let isAsked = false;
    let isKilled = false;
    const terminate = setTimeout(() => {
      isAsked = !this.isGone;
      this.kill('SIGTERM');
    }, graceMs.alone);
    const kill = setTimeout(() => {
      isKilled = true;
      this.kill('SIGKILL');
    }, graceMs.alone + graceMs.asked);
    await this.ended;
    clearTimeout(terminate);
    // A script may end before what it has started, which may be stopped, or still cancel a job.
    for (this.#isGroupLeft = isAsked; this.#isGroupLeft && !isKilled; this.#isGroupLeft = this.#hasGroup())
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    this.#isGroupLeft = false;
    clearTimeout(kill);
  }

  #hasGroup(): boolean {
    const { pid } = this.#process;
    return pid !== undefined && !isGroupGone(pid) && membersOf(new Set([pid]), []).length > 0;
  }

  lastLines(count: number): string[] {
    return lastLinesOf(this.#log, count);
  }
}

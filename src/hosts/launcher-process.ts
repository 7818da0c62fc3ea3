import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitToString } from '../core/errors.js';
import { lastLinesOf } from '../processes/child.js';
import { markVariable } from '../processes/process-group.js';
import { Warden } from '../processes/warden.js';

/**
 * The launcher's process, in a process group of its own: Ctrl-C in a terminal does not reach it. A warden ends it if this process is
 * killed: it may wait in a queue, where no agent could notice that.
 */
export class LauncherProcess {
  /** Resolves with how it has ended, or why it could not be started. */
  readonly ended: Promise<string>;
  isGone = false;
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
    if (pid === undefined || this.isGone) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }

  /**
   * Resolves when it is gone.
   *
   * @param graceMs how long it may take to end by itself, and then to end at SIGTERM
   */
  async stop(graceMs: { readonly alone: number; readonly asked: number }): Promise<void> {
    const terminate = setTimeout(() => this.kill('SIGTERM'), graceMs.alone);
    const kill = setTimeout(() => this.kill('SIGKILL'), graceMs.alone + graceMs.asked);
    await this.ended;
    clearTimeout(terminate);
    clearTimeout(kill);
  }

  lastLines(count: number): string[] {
    return lastLinesOf(this.#log, count);
  }
}

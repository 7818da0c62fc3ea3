import { Child } from './child.js';

/** Messages to the warden. */
export type ToWarden =
  /** Kill every process with this mark if the supervisor dies: the program is about to start and has no process group yet. */
  | { readonly type: 'expect'; readonly mark: string }
  /** Kill this process group too. */
  | { readonly type: 'guard'; readonly group: number; readonly mark: string }
  /** The program is gone: the system may give its group id to other processes. */
  | { readonly type: 'release'; readonly mark: string }
  /** Let this process go on (SIGCONT) if the supervisor dies. */
  | { readonly type: 'paused'; readonly pid: number }
  /** It goes on, or is gone. */
  | { readonly type: 'resumed'; readonly pid: number }
  /** Remove this folder if the supervisor dies. */
  | { readonly type: 'folder'; readonly path: string }
  /**
   * End this process group if the supervisor dies, or as long as it is not known, the processes with this mark: they get SIGTERM,
   * and SIGKILL after a while.
   */
  | { readonly type: 'end'; readonly mark: string; readonly group: number | null }
  | { readonly type: 'stop' };

/** Gets to know the programs that must not outlive the supervisor. */
export interface Guard {
  expect(mark: string): void;
  guard(group: number, mark: string): void;
  release(mark: string): void;
}

/**
 * A process that kills the foreign peers if the supervisor dies in any way: foreign peers have no channel that would close. Paused
 * native peers have one, and it lets them go on, so that they notice. An agent has one too, for what is on its host.
 */
export class Warden implements Guard {
  readonly #child: Child<ToWarden, never>;

  constructor(log: string) {
    this.#child = new Child('warden', log, () => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  /** Must be called before a program is started: the supervisor may die before it knows the process group. */
  expect(mark: string): void {
    this.#child.send({ type: 'expect', mark });
  }

  guard(group: number, mark: string): void {
    this.#child.send({ type: 'guard', group, mark });
  }

  release(mark: string): void {
    this.#child.send({ type: 'release', mark });
  }

  /** Must be called before the process is paused. */
  paused(pid: number): void {
    this.#child.send({ type: 'paused', pid });
  }

  resumed(pid: number): void {
    this.#child.send({ type: 'resumed', pid });
  }

  /** A folder that must not outlive the supervisor. */
  folder(path: string): void {
    this.#child.send({ type: 'folder', path });
  }

  /**
   * A process group that must not outlive the supervisor, and can end itself in order.
   *
   * @param group null: it is about to start
   */
  end(mark: string, group: number | null): void {
    this.#child.send({ type: 'end', mark, group });
  }

  /** Must be called when all guarded programs are gone: the warden then exits and kills nothing. */
  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill();
  }
}

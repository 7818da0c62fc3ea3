import { Child } from './child.js';
import { entryOf } from './entries.js';

/** What the warden is told. */
export type ToWarden =
  /** Ends whatever carries the mark, should its supervisor go: what is about to be started, and has no number yet. */
  | { readonly type: 'expect'; readonly mark: string }
  /** Ends this process group, too. */
  | { readonly type: 'guard'; readonly group: number; readonly mark: string }
  /** That program is gone: its group's number may be somebody else's from now on. */
  | { readonly type: 'release'; readonly mark: string }
  | { readonly type: 'stop' };

/**
 * A process that outlives its supervisor by a moment: programs that others wrote have no channel to us that could tell them
 * that we are gone, however we went, so it ends them.
 */
export class Warden {
  readonly #child: Child<ToWarden, never>;

  constructor(log: string) {
    this.#child = new Child(entryOf('warden'), log, () => {});
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  /** To be called before a program is started: we may be gone before we know its number. */
  expect(mark: string): void {
    this.#child.send({ type: 'expect', mark });
  }

  guard(group: number, mark: string): void {
    this.#child.send({ type: 'guard', group, mark });
  }

  release(mark: string): void {
    this.#child.send({ type: 'release', mark });
  }

  /** To be called when all that it guards is gone: it then ends nothing. */
  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill();
  }
}

import { checkServable, type ListFolder, type SharedThing, type Unservable } from '../core/servable.js';
import { type Done, runAtOnce, runInTurns } from '../core/turns.js';

/** The search that follows {@link Checks.prepare} uses its results. */
const minRestMs = 1;

/** Checks that are remembered. */
const maxChecks = 1_000;

/** The result of a check of a large folder. */
interface Check {
  readonly problem: Unservable | null;
  /** Until when it is used. */
  readonly until: number;
  /** Settles when the result is known; null if it is. */
  readonly running: Promise<unknown> | null;
}

/** Checks whether files and folders can be served. That takes long for a large folder, so its result is used again for a while. */
export class Checks {
  readonly #list: ListFolder;
  readonly #ticks: () => number;
  readonly #known = new Map<string, Check>();

  /** @param ticks in milliseconds */
  constructor(list: ListFolder, ticks: () => number) {
    this.#list = list;
    this.#ticks = ticks;
  }

  /** Why it cannot be served, or null. */
  check(thing: SharedThing): Unservable | null {
    const known = this.#known.get(thing.path);
    if (known !== undefined && this.#ticks() < known.until) return known.problem;
    return this.#remember(thing, runAtOnce(checkServable(thing, this.#list), this.#ticks));
  }

  /**
   * Does the checks that take long, in many turns of the event loop, until one of the things can be served.
   *
   * @returns null if there are none
   */
  prepare(things: readonly SharedThing[]): Promise<unknown> | null {
    for (const thing of things) {
      // To check a file takes one call.
      if (thing.kind !== 'folder') continue;
      const known = this.#known.get(thing.path);
      if (known?.running != null) return known.running.then(() => this.prepare(things));
      if (known !== undefined && this.#ticks() < known.until) {
        if (known.problem === null) return null;
        continue;
      }
      const done = runInTurns(checkServable(thing, this.#list), this.#ticks);
      if ('then' in done) {
        const running = done.then((result) => this.#remember(thing, result));
        this.#known.set(thing.path, { problem: null, until: 0, running });
        return running.then(() => this.prepare(things));
      }
      if (this.#remember(thing, done) === null) return null;
    }
    return null;
  }

  #remember({ path, kind }: SharedThing, { value, restMs }: Done<Unservable | null>): Unservable | null {
    if (kind !== 'folder') return value;
    this.#known.delete(path);
    const until = this.#ticks() + Math.max(restMs, minRestMs);
    this.#known.set(path, { problem: value, until, running: null });
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxChecks && oldest !== undefined) this.#known.delete(oldest);
    return value;
  }
}

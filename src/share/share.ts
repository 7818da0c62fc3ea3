import { statSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from '../core/deadline.js';
import type { ListFolder, SharedThing, Unservable } from '../core/servable.js';
import { TrustedFolder } from '../core/trusted-folder.js';
import { callsPerTurn, type Done, type Parts, runAtOnce, runInTurns } from '../core/turns.js';
import { normalName } from '../wire/file-name.js';
import { Checks } from './checks.js';

/** A shared file or folder, as it was when it was looked up. */
export interface SharedEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** The shared folder that it is in: links below that are not followed. The folder around it if it is not given. */
  readonly root?: string | undefined;
}

interface Folder {
  readonly mtimeMs: number;
  readonly readAt: number;
  readonly entries: readonly SharedThing[];
  /** The system's error, if it could not be read. */
  readonly error: unknown;
}

/** Something in the share that has the name and is not served, and why. */
export type UnservableEntry = Unservable & { readonly path: string };

/** Times of a share, which a test replaces. */
export interface ShareClocks {
  /** As `Date.now`, to compare with the times of change of folders. */
  readonly now?: () => number;
  /** In milliseconds; measures what a look takes. */
  readonly ticks?: () => number;
}

/**
 * All that a peer shares, found by base name: every file and folder below its roots, and its downloads.
 *
 * Every query looks here, so it answers from memory and without awaiting: a folder is read again only if its time of
 * change differs. If a name occurs several times, the entry closest to a root is used, then the first by path; one that
 * cannot be served is passed over. Hidden names and symbolic links are not shared, nor are the roots themselves.
 *
 * A change in a share of up to 256 folders is seen at once. To look at more takes longer: then a look is used again for ten
 * times as long as it took, and at most for 2 s; and {@link prepare} does it in many turns of the event loop.
 */
export class Share {
  readonly #roots: readonly string[];
  readonly #downloaded = new Map<string, SharedEntry>();
  readonly #now: () => number;
  readonly #ticks: () => number;
  readonly #folders = new Map<string, Folder>();
  #byName: ReadonlyMap<string, readonly SharedThing[]> = new Map();
  #stale = true;
  /** The results of earlier searches. */
  readonly #found = new Map<string, SharedEntry>();
  #lookAgainAt = Number.NEGATIVE_INFINITY;
  /** Whether the last look took one turn: the search may do the next one. */
  #isSmall = false;
  #looking: Promise<void> | null = null;
  readonly #checks: Checks;

  constructor(roots: readonly string[], { now = Date.now, ticks = monotonicMs }: ShareClocks = {}) {
    this.#roots = roots;
    this.#now = now;
    this.#ticks = ticks;
    this.#checks = new Checks(this.#listFromMemory, ticks);
  }

  /** The file or folder with this name, if it can be served. */
  find(name: string): SharedEntry | null {
    return this.lookUp(name).entry;
  }

  /** As {@link find}, but what was found before and is still there is not checked again: that takes long for a large folder. */
  findAgain(name: string): SharedEntry | null {
    this.#refresh();
    const key = normalName(name);
    const before = this.#found.get(key);
    const isThere =
      before !== undefined && (this.#byName.get(key)?.some(({ path }) => path === before.path) ?? false);
    return isThere ? before : this.find(name);
  }

  /** All files and folders by name, also those that cannot be served. */
  list(): SharedEntry[] {
    this.#refresh();
    const own = [...this.#byName].flatMap(([key, things]) => {
      const entry = things.find(isShared);
      return entry === undefined ? [] : [[key, entry] as const];
    });
    const all = new Map([...this.#downloaded, ...own]);
    return [...all.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** As {@link find}; `problem` says why there is no entry, if there is something with this name. */
  lookUp(name: string): { readonly entry: SharedEntry | null; readonly problem: UnservableEntry | null } {
    this.#refresh();
    const key = normalName(name);
    let problem: UnservableEntry | null = null;
    for (const thing of this.#byName.get(key) ?? []) {
      const found = this.#checks.check(thing);
      if (found === null && isShared(thing)) {
        this.#found.set(key, thing);
        return { entry: thing, problem: null };
      }
      if (found !== null) problem ??= { ...found, path: thing.path };
    }
    const downloaded = this.#downloaded.get(key);
    return downloaded === undefined ? { entry: null, problem } : { entry: downloaded, problem: null };
  }

  /**
   * Does what a search for this name needs, if that takes long. All who wait share the work.
   *
   * @returns null if the search may begin at once
   */
  prepare(name: string): Promise<unknown> | null {
    if (this.#looking === null && !this.#isSmall && !this.#isResting) {
      const done = runInTurns(this.#look(), this.#ticks);
      if (!('then' in done)) this.#looked(done);
      else {
        this.#looking = done.then((result) => {
          this.#looking = null;
          this.#looked(result);
        });
      }
    }
    const check = (): Promise<unknown> | null =>
      this.#checks.prepare(this.#byName.get(normalName(name)) ?? []);
    return this.#looking?.then(check) ?? check();
  }

  /** Shares one more file or folder, until the peer ends. */
  add(entry: SharedEntry): void {
    this.#downloaded.set(normalName(entry.name), entry);
  }

  get #isResting(): boolean {
    return this.#ticks() < this.#lookAgainAt;
  }

  #refresh(): void {
    if (!this.#isResting) this.#looked(runAtOnce(this.#look(), this.#ticks));
  }

  #looked({ restMs }: Done<void>): void {
    this.#isSmall = restMs === 0;
    this.#lookAgainAt = restMs === 0 ? Number.NEGATIVE_INFINITY : this.#ticks() + restMs;
  }

  *#look(): Parts<void> {
    let calls = 0;
    for (const [path, folder] of this.#folders) {
      if (calls > 0 && calls % callsPerTurn === 0) yield;
      calls += 1;
      if (!isFresh(folder, timeOfChange(path))) this.#stale = true;
    }
    if (!this.#stale) return;
    calls = 0;
    const byName = new Map<string, SharedThing[]>();
    const visited = new Set<string>();
    // Breadth first: of several entries with one name the closest to a root comes first.
    let level = this.#roots.map((root) => ({ path: root, trusted: trustedOrNull(root), root }));
    while (level.length > 0) {
      const below: typeof level = [];
      for (const { path, trusted, root } of level) {
        if (calls > 0 && calls % callsPerTurn === 0) yield;
        calls += 1;
        visited.add(path);
        for (const entry of this.#read(path, trusted, root)) {
          const key = normalName(entry.name);
          const others = byName.get(key);
          if (others === undefined) byName.set(key, [entry]);
          else others.push(entry);
          if (entry.kind === 'folder') below.push({ path: entry.path, trusted, root });
        }
      }
      level = below;
    }
    for (const path of this.#folders.keys()) if (!visited.has(path)) this.#folders.delete(path);
    for (const key of this.#found.keys()) if (!byName.has(key)) this.#found.delete(key);
    this.#byName = byName;
    this.#stale = false;
  }

  #read(path: string, trusted: TrustedFolder | null, root: string): readonly SharedThing[] {
    const mtimeMs = timeOfChange(path);
    const known = this.#folders.get(path);
    if (known !== undefined && isFresh(known, mtimeMs)) return known.entries;
    const { entries, error } = entriesOf(path, trusted, root);
    this.#folders.set(path, { mtimeMs, readAt: this.#now(), entries, error });
    return entries;
  }

  readonly #listFromMemory: ListFolder = (path) => {
    const { entries = [], error = null } = this.#folders.get(path) ?? {};
    if (error !== null) throw error;
    return entries;
  };
}

function isShared(thing: SharedThing): thing is SharedEntry {
  return thing.kind === 'file' || thing.kind === 'folder';
}

/** A folder that changed just before it was read may change again within one tick of the file system's clock. */
const clockTickMs = 50;

function isFresh(folder: Folder, mtimeMs: number): boolean {
  // A change of permissions does not change the time.
  return folder.error === null && folder.mtimeMs === mtimeMs && folder.readAt - mtimeMs > clockTickMs;
}

function trustedOrNull(root: string): TrustedFolder | null {
  try {
    return new TrustedFolder(root);
  } catch {
    return null;
  }
}

/** 0 if the folder does not exist, or lies in one that cannot be read. */
function timeOfChange(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}

/** A folder that was removed or cannot be read shares nothing. The next query tries again. */
function entriesOf(
  path: string,
  trusted: TrustedFolder | null,
  root: string,
): Pick<Folder, 'entries' | 'error'> {
  try {
    const listed = (trusted ?? new TrustedFolder(root)).list(path);
    const entries = listed.map((entry) => ({ ...entry, path: join(path, entry.name), root }));
    return { entries, error: null };
  } catch (error) {
    return { entries: [], error };
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findUnservable, type ListFolder, type SharedThing, type Unservable } from '../core/servable.js';
import { TrustedFolder } from '../core/trusted-folder.js';
import { normalName } from '../wire/file-name.js';

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

/**
 * All that a peer shares, found by base name: every file and folder below its roots, and its downloads.
 *
 * Every query looks here, so it answers from memory and without awaiting: a folder is read again only if its time of
 * change differs. If a name occurs several times, the entry closest to a root is used, then the first by path; one that
 * cannot be served is passed over. Hidden names and symbolic links are not shared, nor are the roots themselves.
 */
export class Share {
  readonly #roots: readonly string[];
  readonly #downloaded = new Map<string, SharedEntry>();
  readonly #now: () => number;
  readonly #folders = new Map<string, Folder>();
  #byName: ReadonlyMap<string, readonly SharedThing[]> = new Map();
  #stale = true;
  /** The results of earlier searches. */
  readonly #found = new Map<string, SharedEntry>();

  constructor(roots: readonly string[], now: () => number = Date.now) {
    this.#roots = roots;
    this.#now = now;
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
      const found = findUnservable(thing, this.#listFromMemory);
      if (found === null && isShared(thing)) {
        this.#found.set(key, thing);
        return { entry: thing, problem: null };
      }
      if (found !== null) problem ??= { ...found, path: thing.path };
    }
    const downloaded = this.#downloaded.get(key);
    return downloaded === undefined ? { entry: null, problem } : { entry: downloaded, problem: null };
  }

  /** Shares one more file or folder, until the peer ends. */
  add(entry: SharedEntry): void {
    this.#downloaded.set(normalName(entry.name), entry);
  }

  #refresh(): void {
    for (const [path, folder] of this.#folders) {
      if (!isFresh(folder, timeOfChange(path))) this.#stale = true;
    }
    if (!this.#stale) return;
    const byName = new Map<string, SharedThing[]>();
    const visited = new Set<string>();
    // Breadth first: of several entries with one name the closest to a root comes first.
    let level = this.#roots.map((root) => ({ path: root, trusted: trustedOrNull(root), root }));
    while (level.length > 0) {
      const below: typeof level = [];
      for (const { path, trusted, root } of level) {
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

/** A file or folder that a peer shares. */
export interface SharedFile {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Absolute path. */
  readonly path: string;
  /** Bytes; null if not requested, or if the file cannot be read. */
  readonly size: number | null;
  /** Hex SHA-256 of a file's content or of a folder's archive; null as above. */
  readonly sha256: string | null;
}

/** What is described of a share: enough to show and to complete names, and few enough to send as one message. */
const maxDescribed = 100;

export interface ShareDescription {
  /** Sorted by name. The first 100. */
  readonly files: readonly SharedFile[];
  /** Number of all that is shared. */
  readonly total: number;
}

/**
 * Describes what is shared, by name.
 *
 * @param digestOf computes size and digest of an entry; null if they are not wanted
 */
export async function describeShare(
  share: Share,
  digestOf: ((entry: SharedEntry) => Promise<{ readonly size: number; readonly sha256: string }>) | null,
): Promise<ShareDescription> {
  const entries = share.list();
  const files: SharedFile[] = [];
  for (const entry of entries.slice(0, maxDescribed)) {
    // An entry that cannot be read has only its name.
    const digest = (await digestOf?.(entry).catch(() => null)) ?? null;
    const { name, kind, path } = entry;
    files.push({ name, kind, path, size: digest?.size ?? null, sha256: digest?.sha256 ?? null });
  }
  return { files, total: entries.length };
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../core/walk.js';
import { normalName } from '../wire/file-name.js';

/** A shared file or folder, as it was when it was looked up. */
export interface SharedEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

interface Folder {
  readonly mtimeMs: number;
  readonly readAt: number;
  readonly entries: readonly SharedEntry[];
}

/**
 * All that a peer shares, found by base name: every file and folder below its roots, and its downloads.
 *
 * Every query looks here, so it answers from memory and without awaiting: a folder is read again only if its time of
 * change differs. If a name occurs several times, the entry closest to a root is used, then the first by path. Hidden
 * names and symbolic links are not shared, nor are the roots themselves.
 */
export class Share {
  readonly #roots: readonly string[];
  readonly #downloaded = new Map<string, SharedEntry>();
  readonly #now: () => number;
  readonly #folders = new Map<string, Folder>();
  #byName: ReadonlyMap<string, SharedEntry> = new Map();
  #stale = true;

  constructor(roots: readonly string[], now: () => number = Date.now) {
    this.#roots = roots;
    this.#now = now;
  }

  find(name: string): SharedEntry | null {
    this.#refresh();
    const key = normalName(name);
    return this.#byName.get(key) ?? this.#downloaded.get(key) ?? null;
  }

  /** All entries that {@link find} can return, by name. */
  list(): SharedEntry[] {
    this.#refresh();
    const all = new Map([...this.#downloaded, ...this.#byName]);
    return [...all.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
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
    const byName = new Map<string, SharedEntry>();
    const visited = new Set<string>();
    // Breadth first: of several entries with one name the closest to a root comes first and is kept.
    let level = [...this.#roots];
    while (level.length > 0) {
      const below: string[] = [];
      for (const path of level) {
        visited.add(path);
        for (const entry of this.#read(path)) {
          const key = normalName(entry.name);
          if (!byName.has(key)) byName.set(key, entry);
          if (entry.kind === 'folder') below.push(entry.path);
        }
      }
      level = below;
    }
    for (const path of this.#folders.keys()) if (!visited.has(path)) this.#folders.delete(path);
    this.#byName = byName;
    this.#stale = false;
  }

  #read(path: string): readonly SharedEntry[] {
    const mtimeMs = timeOfChange(path);
    const known = this.#folders.get(path);
    if (known !== undefined && isFresh(known, mtimeMs)) return known.entries;
    const entries = entriesOf(path);
    this.#folders.set(path, { mtimeMs, readAt: this.#now(), entries });
    return entries;
  }
}

/** A folder that changed just before it was read may change again within one tick of the file system's clock. */
const clockTickMs = 50;

function isFresh(folder: Folder, mtimeMs: number): boolean {
  return folder.mtimeMs === mtimeMs && folder.readAt - mtimeMs > clockTickMs;
}

/** 0 if the folder does not exist. */
function timeOfChange(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function entriesOf(path: string): SharedEntry[] {
  try {
    return listFolder(path).map((entry) => ({ ...entry, path: join(path, entry.name) }));
  } catch {
    // A folder that was removed or cannot be read shares nothing. The next query tries again.
    return [];
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

/**
 * Describes all that is shared, by name.
 *
 * @param digestOf computes size and digest of an entry; null if they are not wanted
 */
export function describeShare(
  share: Share,
  digestOf: ((entry: SharedEntry) => Promise<{ readonly size: number; readonly sha256: string }>) | null,
): Promise<SharedFile[]> {
  const files = share.list().map(async (entry): Promise<SharedFile> => {
    // An entry that cannot be read has only its name.
    const digest = (await digestOf?.(entry).catch(() => null)) ?? null;
    return { ...entry, size: digest?.size ?? null, sha256: digest?.sha256 ?? null };
  });
  return Promise.all(files);
}

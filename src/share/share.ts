import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A found file or folder, as it was when it was looked up. */
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
 * What a peer shares: every file and folder below its roots, and what it has downloaded, found by base name.
 *
 * Looked up on a query's way, hence from memory and without awaiting: a folder is read again only when its own time
 * of change says so. Of several of one name the shallowest is meant, then the first by name. Hidden names and
 * symbolic links are not shared (a link may lead out of the share), nor are the roots themselves.
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
    const key = sameForm(name);
    return this.#byName.get(key) ?? this.#downloaded.get(key) ?? null;
  }

  /** All of it, by name: each name once, as {@link find} finds it. */
  list(): SharedEntry[] {
    this.#refresh();
    const all = new Map([...this.#downloaded, ...this.#byName]);
    return [...all.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Shares something more, for as long as the peer lives. */
  add(entry: SharedEntry): void {
    this.#downloaded.set(sameForm(entry.name), entry);
  }

  #refresh(): void {
    for (const [path, folder] of this.#folders) {
      if (!isFresh(folder, timeOfChange(path))) this.#stale = true;
    }
    if (!this.#stale) return;
    const byName = new Map<string, SharedEntry>();
    const visited = new Set<string>();
    // Breadth first: the shallowest of a name is entered first and stays.
    let level = [...this.#roots];
    while (level.length > 0) {
      const below: string[] = [];
      for (const path of level) {
        visited.add(path);
        for (const entry of this.#read(path)) {
          const key = sameForm(entry.name);
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
    const entries = listFolder(path);
    this.#folders.set(path, { mtimeMs, readAt: this.#now(), entries });
    return entries;
  }
}

/** A folder that changed just before it was read may have changed again within one tick of the file system's clock. */
const clockTickMs = 50;

function isFresh(folder: Folder, mtimeMs: number): boolean {
  return folder.mtimeMs === mtimeMs && folder.readAt - mtimeMs > clockTickMs;
}

/** 0 for a folder that is not there (any more). */
function timeOfChange(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function listFolder(path: string): SharedEntry[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    // Gone, or not ours to read: it shares nothing, and the next query looks again.
    return [];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((entry) => ({
      path: join(path, entry.name),
      name: entry.name,
      kind: entry.isDirectory() ? ('folder' as const) : ('file' as const),
    }));
}

/** Some file systems store names decomposed; a name asked for is the same name in either form. */
function sameForm(name: string): string {
  return name.normalize('NFC');
}

import { fstatSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type WalkedEntry, walk } from '../core/walk.js';

const pollMs = 200;
/** A look takes at most this share of the time between two looks. */
const maxShare = 0.1;
/** Of each folder. */
const maxFiles = 5_000;

const isSkipped = ({ name }: WalkedEntry): boolean =>
  name.startsWith('.') || /^(?:node_modules|__pycache__|floodsim-check-.*)$/u.test(name);
/** A peer that is tested may write other files beside its program, such as logs and compiled classes. */
const sources = /\.(?:[cm]?[jt]sx?|py|java|kt|scala|go|rs|c|cc|cpp|h|hpp|cs|rb|pl|php|sh|lua|ini|toml)$/iu;

/** Which changes count. */
export type Counted = 'all' | 'sources';

/** Size and time of each file. */
type Snapshot = ReadonlyMap<string, string>;

/**
 * The files that a command names, and all others in their folders.
 *
 * It looks again and again instead of waiting for events of the system, because those differ between systems, and editors replace
 * files in many ways.
 */
export class WatchedFiles {
  readonly #named: readonly string[];
  readonly #folders: readonly string[];
  readonly #outputs: ReadonlySet<string>;
  readonly #changed = new Set<string>();
  #seen: Snapshot;
  #lookMs = 0;

  /**
   * @param command with absolute paths
   * @param outputs descriptors of this process's own output: it may be redirected into a watched folder
   */
  constructor(command: readonly string[], cwd: string, outputs: readonly number[] = [1, 2]) {
    this.#outputs = new Set(outputs.flatMap(identityOfOpen));
    const named = command
      .filter((word) => isAbsolute(word))
      .map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }))
      .filter(({ stats }) => stats !== undefined);
    this.#named = named.map(({ path }) => path);
    const folders = named
      // An interpreter is often in a folder with all programs of the system.
      .filter(({ path }) => path !== command[0] || !relative(cwd, path).startsWith('..'))
      .map(({ path, stats }) => (stats?.isDirectory() === true ? path : dirname(path)));
    this.#folders = [...new Set(folders)];
    this.#seen = this.#look();
  }

  /** Whether the command names no file. */
  get isEmpty(): boolean {
    return this.#named.length === 0;
  }

  get count(): number {
    return this.#seen.size;
  }

  /**
   * Waits for changed files, and then until no more change.
   *
   * @throws the signal's reason
   */
  async untilChanged(only: Counted, signal: AbortSignal): Promise<void> {
    for (let count = this.#changed.size; ; count = this.#changed.size) {
      await setTimeout(Math.max(pollMs, this.#lookMs / maxShare), null, { signal });
      if (!this.hasChanged(only) && this.#changed.size > 0 && this.#changed.size === count) return;
    }
  }

  /** Looks once, and returns whether more files have changed. A change that does not count now does not count later either. */
  hasChanged(only: Counted): boolean {
    const before = this.#seen;
    this.#seen = this.#look();
    const paths = differences(before, this.#seen).filter((path) => only === 'all' || this.#isSource(path));
    for (const path of paths) this.#changed.add(basename(path));
    return paths.length > 0;
  }

  /** The names of all changed files since the last call. */
  takeChanged(): string[] {
    const names = [...this.#changed];
    this.#changed.clear();
    return names;
  }

  #isSource(path: string): boolean {
    return this.#named.includes(path) || sources.test(path);
  }

  #look(): Snapshot {
    const startedAt = performance.now();
    const files = new Map<string, string>();
    for (const path of this.#named) this.#addTo(files, path);
    for (const folder of this.#folders) for (const path of filesIn(folder)) this.#addTo(files, path);
    this.#lookMs = performance.now() - startedAt;
    return files;
  }

  #addTo(files: Map<string, string>, path: string): void {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() !== true || this.#outputs.has(identityOf(stats))) return;
      files.set(path, `${stats.size} ${stats.mtimeMs}`);
    } catch {
      // It cannot be read at the moment, so it counts as missing.
    }
  }
}

/** The same for every name of a file. */
function identityOf({ dev, ino }: Stats): string {
  return `${dev} ${ino}`;
}

function identityOfOpen(descriptor: number): string[] {
  try {
    return [identityOf(fstatSync(descriptor))];
  } catch {
    // It is closed.
    return [];
  }
}

function filesIn(folder: string): string[] {
  const paths: string[] = [];
  try {
    for (const { path, kind } of walk(folder, { skip: isSkipped })) {
      if (kind === 'file') paths.push(join(folder, path));
      if (paths.length >= maxFiles) break;
    }
  } catch {
    // The folder is gone, or a part of it cannot be read.
  }
  return paths;
}

function differences(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}

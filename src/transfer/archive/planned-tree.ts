import { beyondLimits, maxEntries } from '../../core/archive-limits.js';
import { quote } from '../../core/sanitize.js';
import { badArchive } from './zip.js';

/** What the platform says about names. */
export interface NameRules {
  /** Whether the platform can hold a file of this name. */
  readonly isSafeName: (name: string) => boolean;
  /** A key that is the same for names of the same file. By default each name is that of another file. */
  readonly nameKey?: ((name: string) => string) | undefined;
}

/** A file or folder in the plan. `content` is null for a file, and has the keys of the names in a folder. */
interface Placed {
  readonly name: string;
  readonly content: Map<string, Placed> | null;
}

export /** What an archive will make below a folder. Each name is looked up once, however many paths begin alike. */
class PlannedTree {
  readonly #isSafeName: (name: string) => boolean;
  readonly #nameKey: (name: string) => string;
  readonly #root = new Map<string, Placed>();
  #count = 1;

  constructor({ isSafeName, nameKey = (name) => name }: NameRules) {
    this.#isSafeName = isSafeName;
    this.#nameKey = nameKey;
  }

  /** @throws SimError `bad-archive` if it conflicts with what was added before */
  add(names: readonly string[], isFolder: boolean, path: string): void {
    let folder = this.#root;
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const known = folder.get(this.#nameKey(name));
      const placed = known ?? this.#place(folder, name, isLast && !isFolder);
      if (placed.name !== name)
        throw badArchive(`${quote(name)} and ${quote(placed.name)} are the same name on this platform`);
      // A folder may have been implied by its content; every other name must occur once.
      if (isLast && known !== undefined && !(isFolder && known.content !== null))
        throw badArchive(`${quote(path, 120)} occurs twice`);
      if (isLast) return;
      if (placed.content === null) throw badArchive(`${quote(path, 120)} is below a file`);
      folder = placed.content;
    }
  }

  #place(folder: Map<string, Placed>, name: string, isFile: boolean): Placed {
    if (!this.#isSafeName(name)) throw badArchive(`${quote(name)} is not a valid file name on this platform`);
    this.#count += 1;
    // Folders that are only implied count, too.
    if (this.#count > maxEntries) throw badArchive(`it has ${beyondLimits.entries}`);
    const placed = { name, content: isFile ? null : new Map<string, Placed>() };
    folder.set(this.#nameKey(name), placed);
    return placed;
  }
}

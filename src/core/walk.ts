import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './errors.js';

export interface WalkedEntry {
  /** Path below the folder, with the separators of this system. */
  readonly path: string;
  readonly name: string;
  readonly kind: EntryKind;
}

/** A symbolic link is a `link`, wherever it leads; `other` is a device, a pipe or a socket. */
export type EntryKind = 'file' | 'folder' | 'link' | 'other';

/** An entry of one folder. */
export type ListedEntry = Pick<WalkedEntry, 'name' | 'kind'>;

export interface WalkOptions {
  /** Leaves an entry out, and everything below it. */
  readonly skip?: (entry: WalkedEntry) => boolean;
  /** Order of the names in one folder; by their characters if not given. */
  readonly compare?: (one: string, other: string) => number;
}

/**
 * Everything below a folder, in order; each folder before its content. A folder is read after it was yielded.
 *
 * Symbolic links are not followed, because they may form circles, of which two make an endless walk. (`readdirSync`
 * with `recursive` follows them.)
 *
 * @throws the system's error, with a `path`, if a folder cannot be read
 */
export function* walk(
  folder: string,
  options: WalkOptions = {},
  below = '',
): Generator<WalkedEntry, void, void> {
  for (const { name, kind } of entriesOf(folder, below, options.compare)) {
    const entry = { path: join(below, name), name, kind };
    if (options.skip?.(entry) === true) continue;
    yield entry;
    if (kind === 'folder') yield* walk(folder, options, entry.path);
  }
}

/**
 * The entries of a shared folder, by name, without hidden ones. Only files and folders are shared: a link may lead out of
 * the share, and a device has no content.
 *
 * @throws the system's error if the folder cannot be read
 */
export function listFolder(folder: string): ListedEntry[] {
  return entriesOf(folder, '').filter(({ name }) => !name.startsWith('.'));
}

function entriesOf(folder: string, below: string, compare = byCharacters) {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((one, other) => compare(one.name, other.name));
  } catch (error) {
    // The folder was removed after its name was read.
    if (systemCode(error) === 'ENOENT' && below !== '') return [];
    throw error;
  }
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  return entry.isFile() ? 'file' : 'other';
}

function byCharacters(one: string, other: string): number {
  return one < other ? -1 : 1;
}

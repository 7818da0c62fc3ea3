import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './errors.js';

export interface WalkedEntry {
  /** Path below the folder, with the separators of this system. */
  readonly path: string;
  readonly name: string;
  /** A symbolic link is `other`, wherever it leads. */
  readonly kind: 'file' | 'folder' | 'other';
}

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
 * The files and folders that are shared from a folder, by name. Hidden ones are not, nor are symbolic links, because
 * they may lead out of the share, nor devices.
 *
 * @throws the system's error if the folder cannot be read
 */
export function listFolder(folder: string): { readonly name: string; readonly kind: 'file' | 'folder' }[] {
  return entriesOf(folder, '').flatMap(({ name, kind }) =>
    kind === 'other' || name.startsWith('.') ? [] : [{ name, kind }],
  );
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

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): WalkedEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function byCharacters(one: string, other: string): number {
  return one < other ? -1 : 1;
}

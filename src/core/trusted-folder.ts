import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { systemCode } from './errors.js';
import { type ListedEntry, listFolder } from './walk.js';

/** A last name that is a link is not followed if the system can prevent it; a pipe is opened without waiting for its writer. */
export const openFlags: number =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file or folder that is opened is another one than that of its name: a folder above it was replaced by a link. */
export class MovedError extends Error {}

/**
 * Opens files and folders below a folder that the user has chosen. Links at and above this folder are followed, links below it
 * never: also not a folder that is replaced by a link between the look at it and the read.
 *
 * Linux says where an open file is, so nothing can happen between the check and the read. Elsewhere the path is resolved after
 * the file is opened, and must lead to the same file without a link: two replacements at the right moments are not noticed.
 */
export class TrustedFolder {
  readonly #path: string;
  readonly #real: string;

  /** @throws the system's error if there is no such folder */
  constructor(path: string) {
    this.#path = path;
    this.#real = realpathSync.native(path);
  }

  /**
   * Opens a file for reading.
   *
   * @throws the system's error, or `MovedError`
   */
  open(path: string): number {
    const file = openSync(path, openFlags);
    try {
      this.check(file, path);
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** @throws MovedError if the open file is not at this path */
  check(file: number, path: string): void {
    const expected = join(this.#real, relative(this.#path, path));
    const actual = pathOf(file);
    if (actual === null ? !isAt(file, path, expected) : actual !== expected) {
      throw new MovedError(`${path} is reached by a symbolic link`);
    }
  }

  /**
   * The entries of a folder, as {@link listFolder}.
   *
   * @throws the system's error, or `MovedError`
   */
  list(path: string): ListedEntry[] {
    if (!canListOpenFolders) {
      const entries = listFolder(path);
      if (realpathSync.native(path) !== join(this.#real, relative(this.#path, path)))
        throw new MovedError(`${path} is reached by a symbolic link`);
      return entries;
    }
    const folder = path === this.#path ? openSync(path, constants.O_DIRECTORY) : this.open(path);
    try {
      return listFolder(`${openFiles}/${folder}`);
    } finally {
      closeSync(folder);
    }
  }
}

const openFiles = '/proc/self/fd';

/** Where an open file is; null if the system does not say it. */
function pathOf(file: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return readlinkSync(`${openFiles}/${file}`);
  } catch (error) {
    // `/proc` is not mounted.
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

const canListOpenFolders = ((): boolean => {
  if (process.platform !== 'linux') return false;
  return lstatSync(openFiles, { throwIfNoEntry: false }) !== undefined;
})();

function isAt(file: number, path: string, expected: string): boolean {
  if (realpathSync.native(path) !== expected) return false;
  const [opened, found] = [fstatSync(file, { bigint: true }), lstatSync(path, { bigint: true })];
  return opened.ino === found.ino && opened.dev === found.dev;
}

import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
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
  /** Whether the system says where an open file is, by the same path as here. */
  readonly #isShown: boolean;

  /** @throws the system's error if there is no such folder */
  constructor(path: string, platform: NodeJS.Platform = process.platform) {
    this.#path = path;
    this.#real = realpathSync(path);
    this.#isShown = platform === 'linux' && isShown(this.#real);
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
    if (this.#isShown ? pathOf(file) !== expected : !isAt(file, path, expected)) {
      throw new MovedError(`${path} is reached by a symbolic link`);
    }
  }

  /**
   * The entries of a folder, as {@link listFolder}.
   *
   * @throws the system's error, or `MovedError`
   */
  list(path: string): ListedEntry[] {
    if (!this.#isShown) {
      const entries = listFolder(path);
      if (realpathSync(path) !== join(this.#real, relative(this.#path, path)))
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

function pathOf(file: number): string {
  return readlinkSync(`${openFiles}/${file}`);
}

/** False if the folder may not be listed, `/proc` is not mounted, or it shows paths that this process does not see. */
function isShown(folder: string): boolean {
  try {
    const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      return pathOf(file) === folder;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

function isAt(file: number, path: string, expected: string): boolean {
  if (realpathSync(path) !== expected) return false;
  const [opened, found] = [fstatSync(file, { bigint: true }), lstatSync(path, { bigint: true })];
  return opened.ino === found.ino && opened.dev === found.dev;
}

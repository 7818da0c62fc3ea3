import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Temporary paths of this process that are neither installed nor removed yet. */
const open = new Set<string>();

/** Leaves space for the other parts of the name in the 255 bytes that file systems allow. */
const maxKeptBytes = 128;

/** A name for a file that is not verified yet. It is hidden, so that it is never shared. */
export function tempName(name: string): string {
  const kept = Buffer.from(name)
    .subarray(0, maxKeptBytes)
    .toString()
    .replace(/\ufffd+$/u, '');
  return `.${kept}.${randomBytes(6).toString('hex')}.part`;
}

export function isTempName(name: string): boolean {
  return /^\..*\.[0-9a-f]{12}\.part$/su.test(name);
}

/** Paths of current downloads, and of those that could not be removed. */
export function openTemporaries(): string[] {
  return [...open];
}

/** Removes all temporaries of a process that must exit at once. */
export function removeTemporariesSync(): void {
  for (const path of open) {
    try {
      rmSync(path, { recursive: true, force: true });
      open.delete(path);
    } catch {
      // It stays listed and is counted as left behind.
    }
  }
}

interface Closable {
  close(): Promise<void>;
}

/** The temporary files and folders of one download. */
export class Temporaries {
  readonly #folder: string;
  readonly #name: string;
  readonly #paths: string[] = [];
  readonly #inUse: Closable[] = [];

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** A new path. A file or folder that is created there is removed with the others. */
  newPath(): string {
    const path = this.newUnownedPath();
    this.adopt(path);
    return path;
  }

  /** A path with a temporary name that is not deleted unless `adopt()` is called. */
  newUnownedPath(): string {
    return join(this.#folder, tempName(this.#name));
  }

  adopt(path: string): void {
    this.#paths.push(path);
    open.add(path);
  }

  /** Registers an object that has temporary files open. It is closed before they are removed, as Windows requires. */
  use<T extends Closable>(file: T): T {
    this.#inUse.push(file);
    return file;
  }

  /** Never rejects: a path that cannot be removed now stays listed until the process exits. */
  async remove(): Promise<void> {
    await Promise.allSettled(this.#inUse.map((file) => file.close()));
    await Promise.all(this.#paths.map(removePath));
  }
}

async function removePath(path: string): Promise<void> {
  try {
    // On Windows a virus scanner may keep a new file open for a moment.
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    open.delete(path);
  } catch {
    // It stays listed.
  }
}

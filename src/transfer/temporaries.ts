import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** All that downloads of this process have not yet moved into place nor removed. */
const open = new Set<string>();

/** Leaves room for the rest of a name in the 255 bytes that file systems allow. */
const longestKeptBytes = 128;

/** A name for what is not yet verified. It is hidden, so that nothing unverified is ever shared. */
export function tempName(name: string): string {
  const kept = Buffer.from(name)
    .subarray(0, longestKeptBytes)
    .toString()
    .replace(/\ufffd+$/u, '');
  return `.${kept}.${randomBytes(6).toString('hex')}.part`;
}

export function isTempName(name: string): boolean {
  return /^\..*\.[0-9a-f]{12}\.part$/su.test(name);
}

/** Paths of what is being downloaded, or could not be removed. */
export function openTemporaries(): string[] {
  return [...open];
}

/** For a process that must end at once. */
export function removeTemporariesSync(): void {
  for (const path of open) {
    try {
      rmSync(path, { recursive: true, force: true });
      open.delete(path);
    } catch {
      // It stays listed: what is left is told by whoever asks.
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

  /** A path where nothing is yet; what comes to be there is removed with the others. */
  newPath(): string {
    const path = this.newKeptPath();
    this.adopt(path);
    return path;
  }

  /** A path of the same look, whose content is nobody's to remove unless it is adopted. */
  newKeptPath(): string {
    return join(this.#folder, tempName(this.#name));
  }

  adopt(path: string): void {
    this.#paths.push(path);
    open.add(path);
  }

  /** Something that keeps temporary files open; it is closed before they are removed, as Windows demands. */
  use<T extends Closable>(file: T): T {
    this.#inUse.push(file);
    return file;
  }

  /** Never rejects: what cannot be removed now stays listed for the end of the process. */
  async remove(): Promise<void> {
    await Promise.allSettled(this.#inUse.map((file) => file.close()));
    await Promise.all(this.#paths.map(removePath));
  }
}

async function removePath(path: string): Promise<void> {
  try {
    // On Windows a virus scanner may hold a new file for a moment.
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    open.delete(path);
  } catch {
    // It stays listed.
  }
}

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../core/platform.js';
import type { PeerId } from '../core/vocabulary.js';
import type { SoakCase, SoakFile } from './case.js';

/** The shares of a network in a soak: new folders, in which each case puts files of its own. */
export class SoakShares {
  readonly #folder: string;

  /** @param folder is created */
  constructor(folder: string) {
    this.#folder = folder;
    makeFolder(folder);
  }

  /** The share of a peer; created if it is missing. */
  of(peer: PeerId): string {
    const path = join(this.#folder, String(peer));
    makeFolder(path);
    return path;
  }

  /** @returns hex SHA-256 of each file, by `<holder> <file>` */
  fill({ seed, files }: SoakCase): ReadonlyMap<string, string> {
    const digests = new Map<string, string>();
    for (const file of files)
      for (const holder of file.holders) {
        const content = contentOf(seed, file, holder);
        writeFileSync(join(this.of(holder), file.name), content);
        digests.set(`${holder} ${file.name}`, sha256Of(content));
      }
    return digests;
  }

  empty({ files }: SoakCase): void {
    for (const { name, holders } of files)
      for (const holder of holders) rmSync(join(this.of(holder), name), { force: true });
  }
}

/** The bytes of a file in the share of one of its holders. */
function contentOf(seed: string, { name, size }: SoakFile, holder: PeerId): Buffer {
  return createHash('shake256', { outputLength: size }).update(`${seed}\n${name}\n${holder}`).digest();
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Hex SHA-256 of a file; null if it cannot be read. */
export function sha256OfFile(path: string): string | null {
  try {
    return sha256Of(readFileSync(path));
  } catch {
    return null;
  }
}

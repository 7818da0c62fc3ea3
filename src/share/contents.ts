import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { largest } from '../core/extremes.js';
import { walk } from '../core/walk.js';
import { isSameName } from '../wire/file-name.js';
import type { SharedEntry } from './share.js';
import { treeDigestOf } from './tree-digest.js';

/** Of more files with one name in one share none is read. */
const maxSameName = 16;

/** A file or folder in a share. */
export interface Content {
  readonly kind: 'file' | 'folder';
  /** A `TreeDigest`. */
  readonly sha256: string;
  /** When it was last changed, in ms since 1970. */
  readonly changedAt: number;
}

/**
 * All files and folders of this name: a foreign peer may choose another of them than a native one.
 *
 * @param folders where a peer shares from: its share_dir, then its downloads, which are not there before the first one
 * @returns null if they cannot be read, or are too many
 */
export async function contentsIn(
  folders: readonly string[],
  file: string,
): Promise<readonly Content[] | null> {
  try {
    const [, ...downloads] = folders;
    const entries = folders
      .filter((folder) => !downloads.includes(folder) || existsSync(folder))
      .flatMap((folder) => entriesIn(folder, file));
    if (entries.length > maxSameName) return null;
    return await Promise.all(
      entries.map(async ({ path, kind }) => {
        const { sha256 } = await treeDigestOf({ path, kind });
        return { kind, sha256, changedAt: changedAt(path, kind) };
      }),
    );
  } catch {
    return null;
  }
}

function entriesIn(folder: string, file: string): Pick<SharedEntry, 'path' | 'kind'>[] {
  return [...walk(folder)].flatMap(({ path, name, kind }) => {
    const isShared = kind === 'file' || kind === 'folder';
    return isShared && isSameName(name, file) ? [{ path: join(folder, path), kind }] : [];
  });
}

function changedAt(path: string, kind: 'file' | 'folder'): number {
  const paths = kind === 'folder' ? [...walk(path)].map((entry) => join(path, entry.path)) : [];
  return largest([path, ...paths].map((one) => lstatSync(one).ctimeMs));
}

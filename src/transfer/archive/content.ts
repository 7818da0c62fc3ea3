import { opendir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SimError, systemCode } from '../../core/errors.js';

/** A file or folder that a peer shares. */
export interface SharedContent {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Length in bytes; of a folder: the sum of its files' lengths. */
  readonly size: number;
}

/** Something below a shared folder. */
export interface FolderEntry {
  readonly path: string;
  /** Below the folder, with forward slashes: `sub/3.txt`. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * Everything below a folder, each folder before what is in it, in an order that depends on the names alone, so that
 * the same content always gives the same archive.
 *
 * Hidden names are left out, and symbolic links, because they may lead out of what is shared, and so is all that is
 * neither a file nor a folder.
 */
export async function* walkFolder(path: string, below = ''): AsyncGenerator<FolderEntry, void, void> {
  const entries: FolderEntry[] = [];
  for await (const entry of await openFolder(path)) {
    if (entry.name.startsWith('.') || (!entry.isFile() && !entry.isDirectory())) continue;
    const kind = entry.isDirectory() ? 'folder' : 'file';
    entries.push({ path: join(path, entry.name), name: below + entry.name, kind });
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    yield entry;
    if (entry.kind === 'folder') yield* walkFolder(entry.path, `${entry.name}/`);
  }
}

/** @throws SimError `file-missing` */
export async function describeContent(path: string): Promise<SharedContent> {
  const stats = await stat(path).catch((error: unknown) => {
    throw missing(path, error);
  });
  const name = basename(path);
  if (stats.isFile()) return { path, name, kind: 'file', size: stats.size };
  if (!stats.isDirectory()) throw missing(path, undefined);
  let size = 0;
  for await (const entry of walkFolder(path)) {
    if (entry.kind === 'file') size += (await stat(entry.path)).size;
  }
  return { path, name, kind: 'folder', size };
}

async function openFolder(path: string) {
  try {
    return await opendir(path);
  } catch (error) {
    throw missing(path, error);
  }
}

/** What cannot be opened for reading is missing from the share, whatever the system's reason. */
export function missing(path: string, cause: unknown): SimError {
  const reason = systemCode(cause) ?? 'neither a file nor a folder';
  return new SimError('file-missing', `${basename(path)} cannot be read (${reason})`, { cause });
}

export function changed(path: string): SimError {
  return new SimError('file-changed', `${basename(path)} changed while it was read`, {
    hint: 'ask again once nothing writes to it',
  });
}

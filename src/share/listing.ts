import { listFolder } from '../core/walk.js';

/** Names in one trace event: enough to show and to complete, and few enough to send. */
const maxNames = 100;

/** What is at the top of a shared folder. */
export interface ShareListing {
  /** Sorted; the names of folders end with `/`. The first 100. */
  readonly files: readonly string[];
  /** Number of all files and folders. */
  readonly total: number;
}

/** @returns null if the folder cannot be read */
export function listShare(folder: string): ShareListing | null {
  try {
    const names = listFolder(folder).flatMap(({ name, kind }) =>
      name.startsWith('.') || kind === 'other' ? [] : [kind === 'folder' ? `${name}/` : name],
    );
    return { files: names.sort().slice(0, maxNames), total: names.length };
  } catch {
    return null;
  }
}

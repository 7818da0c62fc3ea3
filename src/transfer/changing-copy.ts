import { appendFileSync, closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type SharedContent, trustedFolderOf, walkContent } from './archive/content.js';
import { Temporaries } from './temporaries.js';

/** Files up to this size are read at once: a change while they are read would not be seen. */
const maxReadAtOnce = 256 * 1024;
/** Bytes that change at most. */
const maxChanged = 64 * 1024;

/** A copy of a shared file or folder that changes while it is sent. */
export interface ChangingCopy {
  readonly content: SharedContent;
  /** Must be called with each block that is read for the archive. */
  readonly onContent: () => void;
  remove(): Promise<void>;
}

/**
 * Copies a file or folder, and changes bytes of the copy: of a large file when its first block is read, of all others before that.
 * The length stays, unless it is 0.
 *
 * @param atByte the first byte that changes; of a folder, in its first file
 * @param into folder for the copy; it is created if it does not exist
 */
export async function changingCopy(
  shared: SharedContent,
  atByte: number,
  into: string,
): Promise<ChangingCopy> {
  const temporaries = new Temporaries(into, shared.name);
  const root = temporaries.newPath();
  const path = join(root, shared.name);
  try {
    await mkdir(root, { recursive: true });
    // Its times stay the same, so that the change is seen even within one tick of the file system's clock.
    await cp(shared.path, path, { recursive: true, preserveTimestamps: true });
  } catch (error) {
    await temporaries.remove();
    throw error;
  }
  const content = { ...shared, path, root };
  let isChanged = false;
  const change = (): void => {
    if (isChanged) return;
    isChanged = true;
    changeBytes(firstFileOf(content), atByte);
  };
  if (shared.kind === 'folder' || shared.size <= maxReadAtOnce) change();
  return { content, onContent: change, remove: () => temporaries.remove() };
}

/** A new file if the folder has none. */
function firstFileOf(content: SharedContent): string {
  if (content.kind === 'file') return content.path;
  const entries = walkContent(trustedFolderOf(content), content.path);
  for (const { kind, path } of entries) if (kind === 'file') return path;
  return join(content.path, 'added');
}

function changeBytes(path: string, atByte: number): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return appendFileSync(path, '!');
  const start = Math.min(atByte, size - 1);
  const bytes = Buffer.alloc(Math.min(maxChanged, size - start));
  const file = openSync(path, 'r+');
  try {
    readSync(file, bytes, 0, bytes.length, start);
    writeSync(
      file,
      bytes.map((byte) => byte ^ 0xff),
      0,
      bytes.length,
      start,
    );
  } finally {
    closeSync(file);
  }
}

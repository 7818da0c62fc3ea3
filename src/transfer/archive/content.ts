import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SimError, systemCode } from '../../core/errors.js';
import { listFolder } from '../../core/walk.js';

/** A file or folder that a peer shares. */
export interface SharedContent {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
}

/** A file or folder below a shared folder. */
export interface ContentEntry {
  readonly path: string;
  /** Path below the folder, with forward slashes: `sub/3.txt`. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * All files and folders below a folder, each folder before its content. The order depends only on the names, so the
 * same content always makes the same archive. {@link listFolder} says what is left out.
 *
 * @throws SimError `file-missing`
 */
export function* walkContent(path: string, below = ''): Generator<ContentEntry, void, void> {
  for (const { name, kind } of listOrThrow(path)) {
    if (kind !== 'file' && kind !== 'folder') continue;
    yield { path: join(path, name), name: below + name, kind };
    if (kind === 'folder') yield* walkContent(join(path, name), `${below}${name}/`);
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
  for (const entry of walkContent(path)) {
    if (entry.kind === 'file') size += (await stat(entry.path)).size;
  }
  return { path, name, kind: 'folder', size };
}

/** Large blocks, so that the cost of a call is small compared to the cost of its bytes. */
export const blockSize = 1 << 20;

/**
 * The bytes of a file, in blocks that belong to the caller.
 *
 * Ends without an error only if the file has `size` bytes (if given), and neither its length nor its time of change
 * differs between the first and the last byte: all bytes are then from one state of the file.
 *
 * @throws SimError `file-missing`, `file-changed`
 */
export async function* readUnchanged(path: string, size?: number): AsyncGenerator<Buffer, void, void> {
  const handle = await openFile(path);
  let ahead: Promise<Buffer> | null = null;
  try {
    const before = await handle.stat({ bigint: true });
    const length = Number(before.size);
    if (!before.isFile()) throw missing(path, undefined);
    if (size !== undefined && length !== size) throw changed(path);
    let position = 0;
    while (position < length) {
      const block: Buffer = await (ahead ?? readBlock(handle, position, length));
      if (block.length === 0) throw changed(path);
      position += block.length;
      // Read the next block while the caller works on this one.
      ahead = position < length ? readBlock(handle, position, length) : null;
      yield block;
    }
    const after = await handle.stat({ bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed(path);
  } finally {
    await ahead?.catch(() => undefined);
    await handle.close();
  }
}

/** Symbolic links are not followed if the system can prevent it: one may have replaced a file after the folder was listed. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw missing(path, error);
  }
}

async function readBlock(handle: FileHandle, position: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(blockSize, end - position));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

function listOrThrow(path: string) {
  try {
    return listFolder(path);
  } catch (error) {
    throw missing(path, error);
  }
}

/** A file or folder that cannot be opened counts as missing, for any reason. */
function missing(path: string, cause: unknown): SimError {
  const reason = systemCode(cause) ?? 'neither a file nor a folder';
  return new SimError('file-missing', `cannot read ${basename(path)} (${reason})`, { cause });
}

export function changed(path: string): SimError {
  return new SimError('file-changed', `${basename(path)} changed while it was read`, {
    hint: 'ask again when no program writes to it',
  });
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { changed, missing } from './content.js';

/** Large enough that the cost of a call vanishes beside that of its bytes. */
export const blockSize = 1 << 20;

/**
 * A file's bytes, in blocks that are the receiver's to keep.
 *
 * Ends without an error only if the file had `size` bytes (where given) and neither length nor time of change moved
 * between the first byte and the last: what was read is then one state of the file.
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
      // The next block is read while the receiver works on this one.
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

/** A link is not followed where the system can tell: it may have taken a file's place since the folder was listed. */
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

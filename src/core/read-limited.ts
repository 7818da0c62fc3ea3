import { open } from 'node:fs/promises';
import { SimError } from './errors.js';

/**
 * All bytes of a file, also of a pipe or a device, which may never end.
 *
 * @throws SimError `too-large` if there are more than `maxBytes`, which are not read; else the system's error
 */
export async function readLimited(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const stats = await file.stat();
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    // A pipe or a device has no size, and a file may grow.
    const content = file.createReadStream({ autoClose: false, highWaterMark: chunkBytes(stats.size) });
    return await collectLimited(content, maxBytes);
  } finally {
    await file.close();
  }
}

/** @throws SimError `too-large` */
export async function collectLimited(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** One byte more than a small file has, so that its end is seen at once. */
function chunkBytes(size: number): number {
  return Math.min(Math.max(size + 1, 1 << 16), 1 << 20);
}

function tooLarge(maxBytes: number): SimError {
  return new SimError('too-large', `it has more than ${maxBytes / (1 << 20)} MiB`, {
    hint: 'give a smaller file',
  });
}

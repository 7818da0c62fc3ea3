import { createHash } from 'node:crypto';
import { SimError } from '../core/errors.js';
import { changed } from './archive/content.js';
import { loadPack } from './archive/load.js';
import { coalesce } from './coalesce.js';
import type { Outbound } from './outbound.js';
import { type PackFacts, PackSums } from './pack-sums.js';
import type { ServeOptions } from './serve-options.js';
import { archiveName, encodeFailure, encodeOldHeader } from './transfer-header.js';

/**
 * Packs twice: length and MD5 stand in front of the archive, and it may be too large to be kept. The same content
 * makes the same bytes, and if it changes in between, the receiver is hung up on.
 *
 * @returns length of the archive
 */
export async function serveOld(outbound: Outbound, options: ServeOptions): Promise<number> {
  const facts = await sumUp(outbound, options);
  await sendArchive(outbound, options, facts);
  await outbound.end();
  return facts.bytes;
}

async function sumUp(outbound: Outbound, options: ServeOptions): Promise<PackFacts> {
  const sums = new PackSums({ ...options, withMd5: true });
  try {
    for await (const chunk of pack(options, sums.content)) {
      outbound.check();
      sums.archive(chunk);
    }
    return sums.result();
  } catch (error) {
    if (error instanceof SimError && !outbound.isGone) {
      await outbound.write(encodeFailure(error));
      await outbound.end();
    }
    throw error;
  }
}

async function sendArchive(outbound: Outbound, options: ServeOptions, facts: PackFacts): Promise<void> {
  const { name, size, path } = options.content;
  const { bytes, sha256 } = facts;
  const md5 = facts.md5 ?? '';
  await outbound.write(
    encodeOldHeader({ filename: archiveName(name), md5, fileSize: bytes, name, size, sha256 }),
  );
  const hash = createHash('md5');
  let sent = 0;
  for await (const chunk of pack(options)) {
    sent += chunk.length;
    if (sent > bytes) throw changed(path);
    const sending = outbound.write(chunk);
    // Summed up while the system sends.
    hash.update(chunk);
    await sending;
  }
  if (hash.digest('hex') !== md5) throw changed(path);
}

async function* pack({ content, compression }: ServeOptions, onContent?: (block: Buffer) => void) {
  const { packContent } = await loadPack();
  yield* coalesce(packContent(content, { compression, onContent }));
}

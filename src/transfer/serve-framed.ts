import { SimError } from '../core/errors.js';
import { loadPack } from './archive/load.js';
import { coalesce } from './coalesce.js';
import type { Outbound } from './outbound.js';
import { type PackFacts, PackSums } from './pack-sums.js';
import type { ServeOptions } from './serve-options.js';
import { encodeChunkLength, endOfArchive } from './transfer-frames.js';
import { archiveName, encodeFailure, encodeFramedHeader, encodeTrailer } from './transfer-header.js';

/**
 * Packs, sums up and sends in one pass. Content that cannot be sent, or not to its end, is told of in the header or
 * the trailer.
 *
 * @returns length of the archive
 */
export async function serveFramed(outbound: Outbound, options: ServeOptions): Promise<number> {
  const { name, size } = options.content;
  const header = encodeFramedHeader({ filename: archiveName(name), name, size });
  let hasHeader = false;
  const send = async (...parts: Buffer[]): Promise<void> => {
    // Sent with the first bytes of the archive: what cannot even be opened is told of in the header.
    const front = hasHeader ? [] : [header];
    hasHeader = true;
    await outbound.write(...front, ...parts);
  };
  try {
    const { bytes, md5, sha256 } = await sendArchive(send, options);
    await send(endOfArchive, encodeTrailer({ fileSize: bytes, md5, sha256 }));
    await outbound.end();
    return bytes;
  } catch (error) {
    if (error instanceof SimError && !outbound.isGone) {
      await outbound.write(...(hasHeader ? [endOfArchive] : []), encodeFailure(error));
      await outbound.end();
    }
    throw error;
  }
}

async function sendArchive(
  send: (...parts: Buffer[]) => Promise<void>,
  options: ServeOptions,
): Promise<PackFacts> {
  const { content, compression, digest } = options;
  const { packContent } = await loadPack();
  const sums = new PackSums({ ...options, withMd5: digest !== 'sha256' });
  for await (const chunk of coalesce(packContent(content, { compression, onContent: sums.content }))) {
    const sent = send(encodeChunkLength(chunk.length), chunk);
    // Summed up while the system sends.
    sums.archive(chunk);
    await sent;
  }
  return sums.result();
}

import { beyondLimits, PathCount } from '../../core/archive-limits.js';
import { badArchive } from './zip.js';

/**
 * Maximum bytes of the extra fields and comments of all entries: 40 for each of the most entries, where floodsim writes at most
 * 28. unzipper goes through an extra field in steps of as little as four bytes.
 */
const maxExtraBytes = 8_000_000;

const headerLength = 46;
const signature = 0x02014b50;
const slash = 0x2f;

/**
 * Checks the bytes of a directory against the limits, before anything is made of them (APPNOTE.TXT 4.3.12):
 *
 * ```
 *  0  4  signature "PK\1\2"             32  2  length of the comment
 * 28  2  length of the path             46     path, extra field, comment
 * 30  2  length of the extra field
 * ```
 *
 * @param entries number of entries that the end record announces
 * @throws SimError `bad-archive`
 */
export async function checkDirectory(blocks: AsyncIterable<Buffer>, entries: number): Promise<void> {
  const paths = new PathCount();
  let extraBytes = 0;
  let left = entries;
  // The start of an entry, of which not all bytes are read. An entry has less than 200 KB.
  let rest: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    const bytes = Buffer.concat([rest, block]);
    let at = 0;
    while (left > 0 && bytes.length - at >= headerLength) {
      if (bytes.readUInt32LE(at) !== signature) throw badArchive('its directory is damaged');
      const pathStart = at + headerLength;
      const pathEnd = pathStart + bytes.readUInt16LE(at + 28);
      const extra = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
      if (pathEnd + extra > bytes.length) break;
      const beyond = paths.add(pathEnd - pathStart, countNames(bytes, pathStart, pathEnd));
      if (beyond !== null) throw badArchive(`it has ${beyondLimits[beyond]}`);
      extraBytes += extra;
      if (extraBytes > maxExtraBytes)
        throw badArchive(`it has extra fields and comments of more than ${maxExtraBytes} bytes`);
      at = pathEnd + extra;
      left -= 1;
    }
    if (left === 0) return;
    rest = bytes.subarray(at);
  }
  if (left > 0) throw badArchive('its directory is damaged');
}

/** The slash at the end of a folder's path begins no name. */
function countNames(bytes: Buffer, start: number, end: number): number {
  let names = 1;
  for (let at = start; at < end - 1; at += 1) if (bytes[at] === slash) names += 1;
  return names;
}

import { createReadStream } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

/**
 * ZIP archives: written with one stored entry, read with stored and deflated ones.
 *
 * ```
 * local header      PK 03 04, 30 bytes, name; the content follows
 * directory entry   PK 01 02, 46 bytes, name
 * end record        PK 05 06, 22 bytes
 * ```
 */

/** The fields that both headers of an entry share, from "version needed" to "extra length". */
function common({ name, size, crc }) {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  // Bit 11: the name is UTF-8.
  bytes.writeUInt16LE(0x0800, 2);
  // The date is fixed (1980-01-01), so that the same content gives the same bytes.
  bytes.writeUInt16LE(0x21, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(size, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

const signature = (text) => Buffer.from(`PK${text}`, 'latin1');

/** @returns the archive's bytes in blocks; the caller knows size and CRC-32 of the content already */
export async function* pack({ name, path, size, crc }) {
  const shared = common({ name, size, crc });
  const local = Buffer.concat([signature('\x03\x04'), shared, Buffer.from(name)]);
  yield local;
  if (path !== null) yield* createReadStream(path, { highWaterMark: 256 << 10 });
  const madeBy = Buffer.from([20, 0]);
  const entry = Buffer.concat([signature('\x01\x02'), madeBy, shared, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(endRecordBytes);
  signature('\x05\x06').copy(end);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + size, 16);
  yield Buffer.concat([entry, end]);
}

export const endRecordBytes = 22;

export const isEndRecord = (bytes) => bytes.length === endRecordBytes && bytes.readUInt32LE() === 0x06054b50;

/**
 * @returns `{name, content}` of every entry
 * @throws Error if the archive is invalid
 */
export function unpack(bytes) {
  const end = bytes.lastIndexOf(signature('\x05\x06'));
  if (end === -1 || end + endRecordBytes > bytes.length) throw new Error('no archive');
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error('no directory entry');
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    entries.push({ name, content: contentOf(bytes, at) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

function contentOf(bytes, at) {
  const method = bytes.readUInt16LE(at + 10);
  const crc = bytes.readUInt32LE(at + 16);
  const packed = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const local = bytes.readUInt32LE(at + 42);
  if (bytes.readUInt32LE(local) !== 0x04034b50) throw new Error('no entry');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const raw = bytes.subarray(start, start + packed);
  if (method !== 0 && method !== 8) throw new Error(`method ${method}`);
  const content = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(size, 1) });
  if (content.length !== size || crc32(content) !== crc)
    throw new Error('the content is not what was packed');
  return content;
}

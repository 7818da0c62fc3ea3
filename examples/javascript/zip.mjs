// ZIP archives: written with one entry without compression, read with stored and deflated entries.
//
//   local record      PK 03 04, 30 bytes, name; then the content
//   central record    PK 01 02, 46 bytes, name
//   end record        PK 05 06, 22 bytes; says where the central records begin

import { createReadStream } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const endLength = 22;
const blockBytes = 256 << 10;

/** The fields that both records of an entry have, from "version needed" to "length of the extra field". */
function commonFields({ name, size, crc }) {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(0x0800, 2); // the name is UTF-8
  bytes.writeUInt16LE(0x21, 8); // 1 January 1980: the same content always gives the same bytes
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(size, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

function record(kind, ...parts) {
  const start = Buffer.alloc(4);
  start.writeUInt32LE(signature[kind]);
  return Buffer.concat([start, ...parts]);
}

/** Yields an archive of one file in blocks. Its size and CRC-32 must be known, because they come before the content. */
export async function* pack({ name, path, size, crc }) {
  const common = commonFields({ name, size, crc });
  const local = record('local', common, Buffer.from(name));
  yield local;
  yield* blocksOf(path);
  const central = record('central', Buffer.from([20, 0]), common, Buffer.alloc(14), Buffer.from(name));
  const end = record('end', Buffer.alloc(endLength - 4));
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + size, 16);
  yield Buffer.concat([central, end]);
}

/** Reads a file in blocks, so that a large file needs no more memory than a small one. */
export function blocksOf(path) {
  return createReadStream(path, { highWaterMark: blockBytes });
}

/** Whether these bytes end as an archive ends: with an end record that has no comment. */
function endsLikeArchive(bytes) {
  return bytes.length >= endLength && bytes.readUInt32LE(bytes.length - endLength) === signature.end;
}

/** Returns the name and the content of every entry. Throws an error if the archive is not valid. */
export function unpack(bytes) {
  if (!endsLikeArchive(bytes)) throw new Error('not an archive');
  const end = bytes.length - endLength;
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== signature.central) throw new Error('not a central record');
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    entries.push({ name: bytes.toString('utf8', at + 46, at + 46 + name), content: contentOf(bytes, at) });
    at += 46 + name + extra + comment;
  }
  return entries;
}

/** The sizes are those of the central record: in the local record they may be 0. */
function contentOf(bytes, central) {
  const [crc, packedSize, size] = [16, 20, 24].map((offset) => bytes.readUInt32LE(central + offset));
  const local = bytes.readUInt32LE(central + 42);
  if (bytes.readUInt32LE(local) !== signature.local) throw new Error('not a local record');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + packedSize);
  const content = decompressed(packed, bytes.readUInt16LE(central + 10), size);
  if (content.length !== size || crc32(content) !== crc) throw new Error('the content is damaged');
  return content;
}

function decompressed(packed, method, size) {
  if (method === 0) return packed;
  // The limit stops an archive that unpacks to more than it announces.
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  throw new Error(`compression method ${method} is unknown`);
}

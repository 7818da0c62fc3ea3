import { crc32 } from 'node:zlib';

/** One entry of an archive, stored as it is. Its name may lead anywhere. */
export interface CraftedEntry {
  readonly name: string;
  readonly content: Buffer;
}

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
/** 1 January 1980, as DOS counts days. */
const date = 0x21;
const utf8Name = 0x0800;

/** An archive with just these entries: no packer would write the names that some of them have. */
export function craftedZip(entries: readonly CraftedEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const encoded = Buffer.from(name);
    const sums = sumsOf(encoded, content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(localSignature, 0);
    sums.copy(local, 4);
    locals.push(local, encoded, content);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(directorySignature, 0);
    // Made on a UNIX, by version 2.0.
    entry.writeUInt16LE((3 << 8) | 20, 4);
    sums.copy(entry, 6);
    entry.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, encoded);
    at += local.length + encoded.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

/** What both headers of an entry have in common, from "version needed" to "bytes of the name". */
function sumsOf(name: Buffer, content: Buffer): Buffer {
  const sums = Buffer.alloc(24);
  sums.writeUInt16LE(20, 0);
  sums.writeUInt16LE(utf8Name, 2);
  sums.writeUInt16LE(date, 8);
  sums.writeUInt32LE(crc32(content), 10);
  sums.writeUInt32LE(content.length, 14);
  sums.writeUInt32LE(content.length, 18);
  sums.writeUInt16LE(name.length, 22);
  return sums;
}

import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive. Its name may lead anywhere. */
export interface CraftedEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Default: stored. */
  readonly isDeflated?: boolean;
  /** Whether CRC and sizes follow the content (a data descriptor), and are 0 in front of it. */
  readonly hasDescriptor?: boolean;
}

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const descriptorSignature = 0x08074b50;
const endSignature = 0x06054b50;
/** 1 January 1980 in DOS format. */
const date = 0x21;
const utf8Name = 0x0800;
const descriptorFollows = 0x0008;
const deflated = 8;

/** An archive of exactly these entries, written by hand: a library would change names like `../x`. */
export function craftedZip(entries: readonly CraftedEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const crafted of entries) {
    const name = Buffer.from(crafted.name);
    const packed = crafted.isDeflated ? deflateRawSync(crafted.content) : crafted.content;
    const numbers = numbersOf(crafted, packed);
    const known = commonHeader(name, crafted, numbers);
    const start = Buffer.alloc(4);
    start.writeUInt32LE(localSignature);
    const front = crafted.hasDescriptor ? commonHeader(name, crafted, Buffer.alloc(numbers.length)) : known;
    const parts = [start, front, Buffer.alloc(2), name, packed];
    if (crafted.hasDescriptor) parts.push(descriptorOf(numbers));
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(directorySignature, 0);
    // Made by version 2.0 on UNIX; below, a regular file with mode 644.
    entry.writeUInt16LE((3 << 8) | 20, 4);
    known.copy(entry, 6);
    entry.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, name);
    const local = Buffer.concat(parts);
    locals.push(local);
    at += local.length;
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

/** CRC-32, packed size and size: the order in both headers and in a data descriptor. */
function numbersOf({ content }: CraftedEntry, packed: Buffer): Buffer {
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32LE(crc32(content), 0);
  numbers.writeUInt32LE(packed.length, 4);
  numbers.writeUInt32LE(content.length, 8);
  return numbers;
}

function descriptorOf(numbers: Buffer): Buffer {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(descriptorSignature);
  return Buffer.concat([signature, numbers]);
}

/** The fields that both headers of an entry share, from "version needed" to "length of the name". */
function commonHeader(name: Buffer, { isDeflated, hasDescriptor }: CraftedEntry, numbers: Buffer): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(utf8Name | (hasDescriptor ? descriptorFollows : 0), 2);
  header.writeUInt16LE(isDeflated ? deflated : 0, 4);
  header.writeUInt16LE(date, 8);
  numbers.copy(header, 10);
  header.writeUInt16LE(name.length, 22);
  return header;
}

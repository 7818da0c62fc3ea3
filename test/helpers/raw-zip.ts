import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a test archive, whose headers may be wrong. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: Buffer | string;
  /** 0 = stored (default), 8 = deflated. */
  readonly method?: number;
  /** The content as stored in the archive. */
  readonly packed?: Buffer;
  /** Wrong values for the headers. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc32?: number;
  readonly offset?: number;
  readonly flags?: number;
  /** UNIX mode with the file type; a plain file by default. */
  readonly mode?: number;
  /** Of the directory entry. */
  readonly extra?: Buffer;
  /** Whether length and checksum follow the content instead of preceding it. */
  readonly lengthFollows?: boolean;
}

export interface RawZipOptions {
  readonly comment?: string;
  /** Wrong values for the end record. */
  readonly entries?: number;
  readonly directoryStart?: number;
  readonly directoryLength?: number;
}

/** Makes a ZIP archive byte by byte, so that it can be one that no packer would write. */
export function rawZip(entries: readonly RawEntry[], options: RawZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = encodeEntry(entry, at);
    parts.push(local);
    directory.push(central);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const comment = Buffer.from(options.comment ?? '');
  const count = options.entries ?? entries.length;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(options.directoryLength ?? central.length, 12);
  end.writeUInt32LE(options.directoryStart ?? at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, central, end, comment]);
}

function encodeEntry(entry: RawEntry, at: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(entry.name as string);
  const content = Buffer.from((entry.content ?? '') as string);
  const method = entry.method ?? 0;
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
  const follows = entry.lengthFollows === true;
  const flags = (entry.flags ?? 0x800) | (follows ? 8 : 0);
  const sums = Buffer.alloc(12);
  sums.writeUInt32LE(entry.crc32 ?? crc32(content), 0);
  sums.writeUInt32LE(entry.packedSize ?? packed.length, 4);
  sums.writeUInt32LE(entry.size ?? content.length, 8);

  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(flags, 6);
  local.writeUInt16LE(method, 8);
  if (!follows) sums.copy(local, 14);
  local.writeUInt16LE(name.length, 26);
  const descriptor = follows ? Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), sums]) : Buffer.alloc(0);

  const central = Buffer.alloc(46);
  central.write('PK\x01\x02', 'latin1');
  central.writeUInt16LE((3 << 8) | 20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(method, 10);
  sums.copy(central, 16);
  central.writeUInt16LE(name.length, 28);
  const extra = entry.extra ?? Buffer.alloc(0);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  central.writeUInt32LE(entry.offset ?? at, 42);
  return {
    local: Buffer.concat([local, name, packed, descriptor]),
    central: Buffer.concat([central, name, extra]),
  };
}

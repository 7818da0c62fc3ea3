/**
 * The end of central directory record, with which every ZIP archive ends:
 *
 * ```
 *  0  4  signature "PK\5\6"             12  4  bytes of the directory
 *  4  2  this disk                      16  4  where the directory starts
 *  6  2  disk of the directory          20  2  bytes of the comment
 *  8  2  entries on this disk           22     the comment, to the end of the archive
 * 10  2  entries in all
 * ```
 *
 * Where a number does not fit it reads all ones, and a ZIP64 record, found through a locator of 20 bytes right
 * before this one, has it. (APPNOTE.TXT 4.3.14 to 4.3.16)
 */
export interface EndRecord {
  /** Where the record starts in the archive. */
  readonly position: number;
  /** Bytes from there to the end of the archive. */
  readonly length: number;
  readonly entries: number;
  readonly directoryLength: number;
  readonly directoryStart: number;
  /** Whether the numbers stand in a ZIP64 record instead. */
  readonly isZip64: boolean;
}

export const endRecordLength = 22;
export const zip64LocatorLength = 20;
export const zip64RecordLength = 56;
const signature = Buffer.from('PK\x05\x06', 'latin1');

/**
 * Finds the record that ends an archive.
 *
 * @param tail the archive's last bytes
 * @param size the archive's length
 * @returns null where the archive does not end with such a record, comment and all
 */
export function findEndRecord(tail: Buffer, size: number): EndRecord | null {
  let at = tail.length - endRecordLength;
  while (at >= 0) {
    at = tail.lastIndexOf(signature, at);
    if (at === -1) return null;
    if (at + endRecordLength + tail.readUInt16LE(at + 20) === tail.length) {
      return readEndRecord(tail.subarray(at), size);
    }
    at -= 1;
  }
  return null;
}

function readEndRecord(record: Buffer, size: number): EndRecord {
  const entries = record.readUInt16LE(10);
  const directoryLength = record.readUInt32LE(12);
  const directoryStart = record.readUInt32LE(16);
  // The signs by which unzipper goes for the ZIP64 record: what counts is what it will read.
  const isZip64 = record.readUInt16LE(4) === 0xffff || entries === 0xffff || directoryStart === 0xffffffff;
  return {
    position: size - record.length,
    length: record.length,
    entries,
    directoryLength,
    directoryStart,
    isZip64,
  };
}

/**
 * The ZIP64 locator, right before the end record: signature "PK\6\7", 4 bytes, where the ZIP64 record starts (8), 4 bytes.
 *
 * @returns where the ZIP64 record starts, or null
 */
export function readZip64Locator(bytes: Buffer): number | null {
  if (bytes.length < zip64LocatorLength || bytes.readUInt32LE(0) !== 0x07064b50) return null;
  return Number(bytes.readBigUInt64LE(8));
}

/** The ZIP64 record: signature "PK\6\6", 28 bytes, then entries, length and start of the directory (8 each). */
export function readZip64Record(
  bytes: Buffer,
): Pick<EndRecord, 'entries' | 'directoryLength' | 'directoryStart'> | null {
  if (bytes.length < zip64RecordLength || bytes.readUInt32LE(0) !== 0x06064b50) return null;
  const numberAt = (at: number) => Number(bytes.readBigUInt64LE(at));
  return { entries: numberAt(32), directoryLength: numberAt(40), directoryStart: numberAt(48) };
}

/** Whether an archive of `size` bytes that ends with `tail` is whole, as far as its end record can tell. */
export function looksWhole(tail: Buffer, size: number): boolean {
  const record = findEndRecord(tail, size);
  if (record === null) return false;
  return record.isZip64 || record.directoryStart + record.directoryLength === record.position;
}

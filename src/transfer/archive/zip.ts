import type { FileHandle } from 'node:fs/promises';
import { SimError } from '../../core/errors.js';

/**
 * The parts of a ZIP archive that floodsim reads itself (APPNOTE.TXT 4.3.7 and 4.3.14 to 4.3.16).
 *
 * unzipper does the rest. It cannot tell the end of a stream, it finds an end record only in the last 80 bytes, which
 * a comment may fill, and it reads any number of directory entries into memory.
 */

/** The directory of so many entries is in the ZIP64 form; this number marks it. */
export const zip64Entries = 0xffff;

/** Methods of packing an entry. */
export const method = { stored: 0, deflated: 8 } as const;

/** Bits of an entry's flags. */
export const flag = {
  encrypted: 1 << 0,
  /** CRC and lengths follow the content, because they were not known when the header was written. */
  lengthFollows: 1 << 3,
  stronglyEncrypted: 1 << 6,
  directoryEncrypted: 1 << 13,
} as const;

/** A range of bytes in the archive, without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const localHeaderLength = 30;
const localHeaderSignature = 0x04034b50;

/**
 * Finds the content of the first entry, if it is stored uncompressed and its length can be known in advance, from the
 * header of the entry:
 *
 * ```
 *  0  4  signature "PK\3\4"             18  4  length of the stored content
 *  4  2  version needed                 22  4  length of the content
 *  6  2  flags                          26  2  length of the name
 *  8  2  method, 0 = stored             28  2  length of the extra field
 * 10  4  time and date                  30     name, extra field, content
 * 14  4  CRC-32
 * ```
 *
 * @param head the first bytes of the archive
 * @param announced length of the content as announced with the archive
 * @returns `undefined` if `head` is shorter than a header
 */
export function findStoredContent(head: Buffer, announced: number | null): Span | null | undefined {
  if (head.length < localHeaderLength) return undefined;
  const flags = head.readUInt16LE(6);
  const isStored = head.readUInt32LE(0) === localHeaderSignature && head.readUInt16LE(8) === method.stored;
  if (!isStored || (flags & flag.encrypted) !== 0) return null;
  const length = (flags & flag.lengthFollows) === 0 ? head.readUInt32LE(18) : announced;
  if (length === null || length === 0 || length === 0xffffffff) return null;
  const start = contentStart(head);
  return start === null ? null : { start, end: start + length };
}

/** Where the content of an entry starts, counted from its header; null if the bytes are not a header. */
export function contentStart(header: Buffer): number | null {
  if (header.length < localHeaderLength || header.readUInt32LE(0) !== localHeaderSignature) return null;
  return localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** Size and position of the directory of an archive. */
export interface DirectorySpan {
  readonly entries: number;
  readonly directoryLength: number;
  readonly directoryStart: number;
}

/**
 * The end of central directory record, the last part of every ZIP archive:
 *
 * ```
 *  0  4  signature "PK\5\6"             12  4  length of the directory
 *  4  2  this disk                      16  4  start of the directory
 *  6  2  disk of the directory          20  2  length of the comment
 *  8  2  entries on this disk           22     the comment, to the end of the archive
 * 10  2  entries in total
 * ```
 *
 * A number that does not fit has all bits set. A ZIP64 record has it then; the ZIP64 locator of 20 bytes just before
 * the end record says where that is.
 */
export interface EndRecord extends DirectorySpan {
  /** Start of the record in the archive. */
  readonly position: number;
  /** Length of the record with its comment. */
  readonly length: number;
  /** Whether a ZIP64 record has the numbers. */
  readonly isZip64: boolean;
}

export const endRecordLength = 22;
export const zip64LocatorLength = 20;
export const zip64RecordLength = 56;
const endRecordSignature = Buffer.from('PK\x05\x06', 'latin1');

/**
 * Finds the end record of an archive.
 *
 * @param tail the last bytes of the archive
 * @param size length of the archive
 * @returns null if the archive does not end with such a record and its comment
 */
export function findEndRecord(tail: Buffer, size: number): EndRecord | null {
  let at = tail.length - endRecordLength;
  while (at >= 0) {
    at = tail.lastIndexOf(endRecordSignature, at);
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
  // The condition on which unzipper uses the ZIP64 record: the numbers that it will use are the ones to check.
  const isZip64 =
    record.readUInt16LE(4) === 0xffff || entries === zip64Entries || directoryStart === 0xffffffff;
  const { length } = record;
  return { position: size - length, length, entries, directoryLength, directoryStart, isZip64 };
}

/**
 * Reads the ZIP64 locator: signature "PK\6\7", 4 bytes, start of the ZIP64 record (8 bytes), 4 bytes.
 *
 * @returns the start of the ZIP64 record, or null
 */
export function readZip64Locator(bytes: Buffer): number | null {
  if (bytes.length < zip64LocatorLength || bytes.readUInt32LE(0) !== 0x07064b50) return null;
  return Number(bytes.readBigUInt64LE(8));
}

/** Reads the ZIP64 record: signature "PK\6\6", 28 bytes, then entries, length and start of the directory (8 bytes each). */
export function readZip64Record(bytes: Buffer): DirectorySpan | null {
  if (bytes.length < zip64RecordLength || bytes.readUInt32LE(0) !== 0x06064b50) return null;
  const numberAt = (at: number) => Number(bytes.readBigUInt64LE(at));
  return { entries: numberAt(32), directoryLength: numberAt(40), directoryStart: numberAt(48) };
}

/** Whether an archive of `size` bytes that ends with `tail` could be complete, according to its end record. */
export function couldBeComplete(tail: Buffer, size: number): boolean {
  const record = findEndRecord(tail, size);
  if (record === null) return false;
  // An archive with such a record may be a file in the archive: its positions are then counted from another byte.
  if (!record.isZip64) return record.directoryStart + record.directoryLength === record.position;
  const tailStart = size - tail.length;
  const locator = record.position - zip64LocatorLength - tailStart;
  const start = locator < 0 ? null : readZip64Locator(tail.subarray(locator));
  if (start === null || start < tailStart) return false;
  const zip64 = readZip64Record(tail.subarray(start - tailStart));
  return zip64 !== null && zip64.directoryStart + zip64.directoryLength === start;
}

export function badArchive(reason: string, cause?: unknown): SimError {
  return new SimError('bad-archive', `invalid archive: ${reason}`, { cause });
}

/** Writes every byte: a single write may write less if the disk is nearly full. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/**
 * The header in front of each entry of a ZIP archive:
 *
 * ```
 *  0  4  signature "PK\3\4"             18  4  bytes of the content as stored
 *  4  2  version needed                 22  4  bytes of the content
 *  6  2  flags                          26  2  bytes of the name
 *  8  2  method, 0 = stored             28  2  bytes of the extra field
 * 10  4  time and date                  30     name, extra field, content
 * 14  4  CRC-32
 * ```
 *
 * With flag 3 set, CRC and lengths were not known when it was written, and stand behind the content.
 * (APPNOTE.TXT 4.3.7)
 */
export const localHeaderLength = 30;
const signature = 0x04034b50;
const encrypted = 1 << 0;
const lengthFollows = 1 << 3;
const stored = 0;

/** Where an entry's content stands in the archive. */
export interface Span {
  readonly start: number;
  /** One behind the last byte. */
  readonly end: number;
}

/**
 * Where the first entry's content will stand, if it is stored as it is and its length can be known beforehand.
 *
 * @param head the archive's first bytes
 * @param announced length of the content, as announced with the archive
 * @returns `undefined` while the header is not yet whole
 */
export function findStoredContent(head: Buffer, announced: number | null): Span | null | undefined {
  if (head.length < localHeaderLength) return undefined;
  const flags = head.readUInt16LE(6);
  if (head.readUInt32LE(0) !== signature || head.readUInt16LE(8) !== stored || (flags & encrypted) !== 0)
    return null;
  const length = (flags & lengthFollows) === 0 ? head.readUInt32LE(18) : announced;
  if (length === null || length === 0 || length === 0xffffffff) return null;
  const start = localHeaderLength + head.readUInt16LE(26) + head.readUInt16LE(28);
  return { start, end: start + length };
}

import { minTransferRate } from '../core/deadline.js';

/** All deadlines and limits of a transfer. Those of its format are in `header.ts` and `frames.ts`. */

export interface TransferLimits {
  /** A receiver that takes longer than this for one piece, at most 1 MiB, is disconnected. */
  readonly idleMs: number;
  /** A sender is disconnected if fewer bytes than this arrive within `idleMs`. */
  readonly minBytesPerIdle: number;
  /** Bytes a second that a sender must reach; `urgent` while another holder waits. */
  readonly minRate: { readonly usual: number; readonly urgent: number };
  /** Maximum size of a download, whatever its holder announces. */
  readonly maxBytes: number;
}

export const defaultLimits: TransferLimits = {
  idleMs: 10_000,
  minBytesPerIdle: 1024,
  minRate: minTransferRate,
  maxBytes: Number.MAX_SAFE_INTEGER,
};

/** Idle times by which a sender may be behind the least rate, if no other holder can be tried. */
export const maxIdlesBehind = 3;

/**
 * Idle times to wait for the first byte, if no other holder can be tried. In the framed form it is sent before anything is read,
 * and only a busy machine delays it. In the old form the holder packs the whole archive before it, and the older programs
 * pack only some MB a second; the timeout of the query is usually shorter.
 */
export const maxIdlesBeforeFirst = { framed: 3, old: 60 } as const;

/**
 * Maximum length of an archive in the framed form. Deflate adds five bytes to every 16 KiB that do not compress, which
 * is less than a thousandth; 64 MiB are for the directory.
 */
export function maxArchiveBytes(contentSize: number): number {
  return contentSize + Math.ceil(contentSize / 1000) + (64 << 20);
}

/** What an archive without the ZIP64 form can hold. */
const maxZipBytes = 2 ** 32;

/**
 * Maximum length of an archive in the old form.
 *
 * @param announced its length; older programs announce that of the first file in it, which may be any part of the whole
 * @param isOlder whether the sender may be an older program
 */
export function maxOldArchiveBytes(announced: number, isOlder: boolean): number {
  return Math.max(announced + (1 << 20), isOlder ? maxZipBytes : 0);
}

/**
 * Maximum content of an old-form archive whose content was not announced. Older programs do not compress, so it is not larger
 * than the archive; the rest is for other programs.
 */
export function maxUnannouncedBytes(archiveSize: number): number {
  return Math.max(archiveSize, 1 << 30);
}

/** Maximum length of a header that contains the text of the file. It is held in memory. */
export const maxInlineBytes: number = 16 << 20;

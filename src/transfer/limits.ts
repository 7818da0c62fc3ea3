import { Deadline } from '../core/deadline.js';

/** All deadlines and limits of a transfer. Those of its format are in `header.ts` and `frames.ts`. */

export interface TransferLimits {
  /** A receiver that takes longer than this for one piece, at most 1 MiB, is disconnected. */
  readonly idleMs: number;
  /** A sender is disconnected if fewer bytes than this arrive within `idleMs`. */
  readonly minBytesPerIdle: number;
  /** Maximum size of a download, whatever its holder announces. */
  readonly maxBytes: number;
}

export const defaultLimits: TransferLimits = {
  idleMs: 10_000,
  minBytesPerIdle: 1024,
  maxBytes: Number.MAX_SAFE_INTEGER,
};

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

export interface WatchdogOptions {
  readonly idleMs: number;
  readonly minBytesPerIdle: number;
  /** Idle times that may pass before the first byte. */
  readonly maxIdlesBeforeFirst: () => number;
  /** Bytes received so far. */
  readonly received: () => number;
  /** Whether nothing arrives because this side does not read. */
  readonly isPaused: () => boolean;
  /** Called once, when too few bytes have arrived. */
  readonly onExpire: () => void;
}

/**
 * Checks once per idle time that enough bytes arrive.
 *
 * @returns a function that stops it
 */
export function watch(options: WatchdogOptions): () => void {
  let idles = 0;
  let seen = 0;
  const check = (): void => {
    const received = options.received();
    const isEnough = received - seen >= options.minBytesPerIdle || options.isPaused();
    seen = received;
    idles += 1;
    if (isEnough || (received === 0 && idles < options.maxIdlesBeforeFirst())) {
      deadline = new Deadline(options.idleMs, check);
    } else {
      options.onExpire();
    }
  };
  let deadline = new Deadline(options.idleMs, check);
  return () => deadline.stop();
}

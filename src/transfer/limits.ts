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
 * Idle times to wait for the first byte of an old-form transfer: the holder packs the whole archive before it, and the
 * older programs pack only some MB a second.
 */
export const maxIdlesBeforeOldHeader = 6;

/**
 * Maximum length of an archive in the framed form. Deflate adds five bytes to every 16 KiB that do not compress, which
 * is less than a thousandth; 64 MiB are for the directory.
 */
export function maxArchiveBytes(contentSize: number): number {
  return contentSize + Math.ceil(contentSize / 1000) + (64 << 20);
}

/** Maximum length of an archive in the old form; older programs announce the length of the content as that of the archive. */
export function maxOldArchiveBytes(announced: number): number {
  return announced + (1 << 20);
}

/** Maximum content of an old-form archive for which only its own length was announced. */
export function maxUnannouncedBytes(archiveSize: number): number {
  return Math.max(archiveSize, 1 << 30);
}

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
    if (isEnough || (received === 0 && idles < options.maxIdlesBeforeFirst())) return;
    clearInterval(timer);
    options.onExpire();
  };
  const timer = setInterval(check, options.idleMs);
  return () => clearInterval(timer);
}

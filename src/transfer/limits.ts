export interface TransferLimits {
  /** A receiver that takes so long for what is sent in one piece, at most 1 MiB, is cut off. */
  readonly idleMs: number;
  /** A sender of which fewer bytes than this come within `idleMs` is cut off. */
  readonly minBytesPerIdle: number;
  /** The most bytes that a download may have, whatever its holder announces. */
  readonly maxBytes: number;
}

export const defaultLimits: TransferLimits = {
  idleMs: 10_000,
  minBytesPerIdle: 1024,
  maxBytes: Number.MAX_SAFE_INTEGER,
};

/**
 * An old-form holder packs all before it sends the first byte, and the older programs do that at some MB a second.
 * So many idle times are granted for it.
 */
export const idlesBeforeOldHeader = 6;

/** Room for an archive's directory and for what does not compress, beyond its content. */
export const archiveOverhead = 64 << 20;

/** The most bytes beyond its `file_size` that an older program's archive may have. */
export const oldFormSlack = 1 << 20;

/** Of an archive that does not say how much it holds, no more than this is unpacked, or its own size where that is more. */
export const unannouncedBytes = 1 << 30;

import type { Base, OfQuery } from './base.js';

/** What becomes of a file. */
export type TransferEvent =
  | TransferStarted
  | TransferProgress
  | TransferVerified
  | TransferFailed
  | TransferServed
  | TransferRefused
  | FileHeld;

export interface TransferStarted extends OfQuery {
  readonly type: 'transfer:started';
  /** Of the old one nothing may come for long: an older program packs all before it sends the first byte. */
  readonly form: 'framed' | 'old';
  readonly from: number | null;
  readonly file: string;
  readonly size: number | null;
}

export interface TransferProgress extends OfQuery {
  readonly type: 'transfer:progress';
  /** Bytes of the archive so far. */
  readonly received: number;
  /** Bytes of content announced, where they are known. */
  readonly total: number | null;
}

export interface TransferVerified extends OfQuery {
  readonly type: 'transfer:verified';
  readonly from: number | null;
  readonly file: string;
  /** Absolute path of the file or folder. */
  readonly savedTo: string;
  /** Bytes of the archive; null where nobody of ours saw it. */
  readonly bytes: number | null;
  /** Bytes of the content (of a folder: the sum of its files). */
  readonly size: number;
  /** Hex digests; null where the network's `digest` option leaves one out. */
  readonly md5: string | null;
  readonly sha256: string | null;
}

export interface TransferFailed extends OfQuery {
  readonly type: 'transfer:failed';
  readonly from: number | null;
  readonly code: string;
  readonly message: string;
}

/** Seen by the holder: an archive has gone out whole. */
export interface TransferServed extends Base {
  readonly type: 'transfer:served';
  readonly peer: number;
  readonly query?: string;
  /** Who requested it, where its address is that of a peer of this run. */
  readonly to: number | null;
  readonly file: string;
  readonly bytes: number;
}

/** Seen by the holder: a request was not served, or not to its end. */
export interface TransferRefused extends Base {
  readonly type: 'transfer:refused';
  readonly peer: number;
  readonly query?: string;
  readonly to: number | null;
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** The peer shares this file: said of the origin's own share, and when asked after a flood that found nothing. */
export interface FileHeld extends Base {
  readonly type: 'file:held';
  readonly peer: number;
  /** The question that the origin thereby answers itself. */
  readonly query?: string;
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
}

import type { UnservableReason } from '../../core/servable.js';
import type { Base, OfQuery } from '../event.js';

/** Events of a file. */
export type TransferEvent =
  | TransferStarted
  | TransferProgress
  | TransferVerified
  | TransferFailed
  | TransferServed
  | TransferRefused
  | FileHeld
  | FileUnservable;

export interface TransferStarted extends OfQuery {
  readonly type: 'transfer:started';
  /** `old` may be silent for long: an older program packs everything before it sends the first byte. */
  readonly form: 'framed' | 'old';
  readonly from: number | null;
  readonly file: string;
  readonly size: number | null;
}

export interface TransferProgress extends OfQuery {
  readonly type: 'transfer:progress';
  /** Bytes of the archive so far. */
  readonly received: number;
  /** Announced bytes of content, if known. */
  readonly total: number | null;
}

export interface TransferVerified extends OfQuery {
  readonly type: 'transfer:verified';
  readonly from: number | null;
  readonly file: string;
  /** Absolute path of the file or folder. */
  readonly savedTo: string;
  /** Bytes of the archive; null if a foreign peer received it. */
  readonly bytes: number | null;
  /** Bytes of the content (of a folder: the sum of its files). */
  readonly size: number;
  /** Hex digests; null if the network's `digest` option leaves one out. */
  readonly md5: string | null;
  readonly sha256: string | null;
}

export interface TransferFailed extends OfQuery {
  readonly type: 'transfer:failed';
  readonly from: number | null;
  readonly code: string;
  readonly message: string;
}

/** The holder has sent a whole archive. */
export interface TransferServed extends Base {
  readonly type: 'transfer:served';
  readonly peer: number;
  readonly query?: string;
  /** The requester, if its address belongs to a peer of this run. */
  readonly to: number | null;
  readonly file: string;
  readonly bytes: number;
}

/** The holder has not served a request, or not completely. */
export interface TransferRefused extends Base {
  readonly type: 'transfer:refused';
  readonly peer: number;
  readonly query?: string;
  readonly to: number | null;
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** The peer shares this file: recorded by an origin for its own share, and by all peers after a flood without a hit. */
export interface FileHeld extends Base {
  readonly type: 'file:held';
  readonly peer: number;
  /** The query that the origin answers itself with this file. */
  readonly query?: string;
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
}

/**
 * The peer has this file, but cannot serve it: it does not match the query, and passes it on. Also recorded by an origin
 * for its own share, and by all peers after a flood without a hit.
 */
export interface FileUnservable extends Base {
  readonly type: 'file:unservable';
  readonly peer: number;
  readonly query?: string;
  readonly file: string;
  /** Absolute path of the file or folder; of a folder, an entry in it may be the cause. */
  readonly path: string;
  readonly reason: UnservableReason;
  /** The end of a sentence "peer 3 has song.txt but ...": `cannot read it: EACCES`. */
  readonly message: string;
}

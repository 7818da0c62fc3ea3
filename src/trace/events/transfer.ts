import type { ErrorCode, Mismatch } from '../../core/errors.js';
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

/** The origin requests the file from a holder. */
export interface TransferStarted extends OfQuery {
  readonly type: 'transfer:started';
  /**
   * `framed`: the header has a length in front. `old`: the form of the older programs, which pack everything before they
   * send the first byte.
   */
  readonly form: 'framed' | 'old';
  /** The holder; null if its address belongs to no peer of this run. */
  readonly from: number | null;
  readonly file: string;
  /** Bytes of the content, as the hit says. */
  readonly size: number | null;
}

/** More of the file has arrived. At most ten of these are recorded in a second. */
export interface TransferProgress extends OfQuery {
  readonly type: 'transfer:progress';
  /** Bytes of the archive so far. */
  readonly received: number;
  /** Announced bytes of content, if known. */
  readonly total: number | null;
}

/**
 * What the content of a transfer was compared with. `share`: the file in the holder's share, which the supervisor knows. `hit`: the
 * SHA-256 in the hit. `transfer`: only the digest that came with the file.
 */
export type ComparedWith = 'share' | 'hit' | 'transfer';

/** The file has arrived complete, its content is right, and it is in the share of the origin. */
export interface TransferVerified extends OfQuery {
  readonly type: 'transfer:verified';
  /** The holder; null if it is not known. */
  readonly from: number | null;
  readonly file: string;
  /** Absolute path of the file or folder; empty: it was not kept. */
  readonly savedTo: string;
  /** Bytes of the archive; null if a foreign peer received it. */
  readonly bytes: number | null;
  /** Bytes of the content (of a folder: the sum of its files). */
  readonly size: number;
  /** Hex digest of the archive; null if the network's `digest` option leaves it out. */
  readonly md5: string | null;
  /** Hex digest of the content (of a folder: of its archive); null if that option leaves it out. */
  readonly sha256: string | null;
  /**
   * What the content was compared with. `share`: the file in the holder's share, which the supervisor knows. `hit`: the SHA-256 in
   * the hit. `transfer`: only the digest that came with the file.
   */
  readonly comparedWith: ComparedWith;
  /** Why it was not compared with the holder's share. */
  readonly note?: string;
}

/** The file was not received or not saved. The origin tries its next hit, if it has one. */
export interface TransferFailed extends OfQuery {
  readonly type: 'transfer:failed';
  /** The holder; null if it is not known. */
  readonly from: number | null;
  /** The kind of error, the same as of a `SimError`. */
  readonly code: ErrorCode;
  /** What went wrong, for people. */
  readonly message: string;
  /** If something differed from what was announced: `what` it is, the `expected` value, and the one that it `got`. */
  readonly mismatch?: Mismatch;
}

/** The holder has sent a whole archive. */
export interface TransferServed extends Base {
  readonly type: 'transfer:served';
  readonly peer: number;
  readonly query?: string;
  /** The requester, if its address belongs to a peer of this run. */
  readonly to: number | null;
  readonly file: string;
  /** Bytes of the archive. */
  readonly bytes: number;
}

/** The holder has not served a request, or not completely. */
export interface TransferRefused extends Base {
  readonly type: 'transfer:refused';
  readonly peer: number;
  readonly query?: string;
  /** The requester, if its address belongs to a peer of this run. */
  readonly to: number | null;
  readonly file: string;
  /** The kind of error, the same as of a `SimError`. */
  readonly code: ErrorCode;
  /** What went wrong, for people. */
  readonly message: string;
}

/** The peer shares this file: recorded by an origin for its own share, and by all peers after a flood without a hit. */
export interface FileHeld extends Base {
  readonly type: 'file:held';
  readonly peer: number;
  /** The query that the origin answers itself with this file. */
  readonly query?: string;
  readonly file: string;
  /** Absolute path of the file or folder. */
  readonly path: string;
  /** Bytes of the content. */
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

/**
 * Everything that happens, as append-only events. Reports and checks are pure functions of them.
 *
 * Events are `noun:verb`. A peer numbers its own (`3#17` is the 17th of peer 3; `sim#2` is the supervisor's), and
 * `cause` names the event that led to this one, so that a trace is a forest whose roots are the questions asked.
 */

export type EventId = string;

/** Why a peer did not pass a query on. */
export type DropReason =
  /** Its query id was seen before. */
  | 'duplicate'
  /** The peer's own query came back to it. */
  | 'own'
  /** Lowered, the TTL was 0. */
  | 'ttl'
  /** There is no neighbour but the one it came from and the origin. */
  | 'dead-end';

/** How a question ended for the peer that asked it. */
export type QueryOutcome =
  /** Found, transferred, verified. */
  | 'verified'
  /** The origin itself shares the file; nothing was asked. */
  | 'held'
  /** The flood settled without a hit. */
  | 'not-found'
  /** Found, but no holder's transfer verified. */
  | 'unverified';

interface Base {
  readonly id: EventId;
  /** Milliseconds since the run began, with microseconds as decimals; one clock for all processes. */
  readonly at: number;
  /** The peer that saw it; absent where the supervisor did. */
  readonly peer?: number;
  readonly cause?: EventId;
}

interface OfQuery extends Base {
  readonly peer: number;
  /** 32 lower-case hex digits. */
  readonly query: string;
}

export interface RunStarted extends Base {
  readonly type: 'run:started';
  readonly floodsim: string;
  readonly topology: string;
  /** The overlay as configured: everything that a report needs to know of the graph. */
  readonly peers: readonly { readonly id: number; readonly neighbours: readonly number[] }[];
  readonly absent: readonly number[];
}
export interface RunFinished extends Base {
  readonly type: 'run:finished';
  readonly exitCode: number;
}
export interface PeerStarted extends Base {
  readonly type: 'peer:started';
  readonly peer: number;
  readonly pid: number;
  readonly ip: string;
  readonly port: number;
}
export interface PeerStopped extends Base {
  readonly type: 'peer:stopped';
  readonly peer: number;
}
export interface PeerDied extends Base {
  readonly type: 'peer:died';
  readonly peer: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it printed, at most 32. */
  readonly lastLines: readonly string[];
  /** Path of its whole log. */
  readonly log: string;
}
export interface LinkOpened extends Base {
  readonly type: 'link:opened';
  readonly peer: number;
  readonly to: number;
}
export interface LinkFailed extends Base {
  readonly type: 'link:failed';
  readonly peer: number;
  readonly to: number;
  readonly reason: string;
}
/** A neighbour's connection to this peer has introduced itself. */
export interface LinkAccepted extends Base {
  readonly type: 'link:accepted';
  readonly peer: number;
  readonly from: number;
}
/** A neighbour's connection to this peer has ended; nothing more will come over it. */
export interface LinkClosed extends Base {
  readonly type: 'link:closed';
  readonly peer: number;
  readonly from: number;
}
export interface QueryIssued extends OfQuery {
  readonly type: 'query:issued';
  readonly file: string;
  readonly ttl: number;
}
/** A `get` on its way to one neighbour. `ttl` and `hops` are as written on the wire. */
export interface QuerySent extends OfQuery {
  readonly type: 'query:sent';
  readonly to: number;
  readonly ttl: number;
  readonly hops: number;
}
/** A `get` that was to be sent and could not be. */
export interface QueryFailed extends OfQuery {
  readonly type: 'query:failed';
  readonly to: number;
  readonly reason: string;
}
/** A `get` has come. `from` is null where the sender did not introduce itself. */
export interface QueryReceived extends OfQuery {
  readonly type: 'query:received';
  readonly from: number | null;
  readonly file: string;
  readonly ttl: number;
  readonly hops: number;
}
/** The peer passes the query on; a `query:sent` follows for each of `to`. */
export interface QueryForwarded extends OfQuery {
  readonly type: 'query:forwarded';
  readonly to: readonly number[];
}
export interface QueryDropped extends OfQuery {
  readonly type: 'query:dropped';
  readonly reason: DropReason;
}
/** The file is in this peer's share. */
export interface QueryMatched extends OfQuery {
  readonly type: 'query:matched';
  readonly file: string;
  /** The peer whose question it is, where its address is that of a peer of this run. */
  readonly origin: number | null;
}
export interface QuerySettled extends Base {
  readonly type: 'query:settled';
  readonly query: string;
}
export interface QueryResolved extends OfQuery {
  readonly type: 'query:resolved';
  readonly file: string;
  readonly outcome: QueryOutcome;
}
export interface HitSent extends OfQuery {
  readonly type: 'hit:sent';
  readonly hops: number;
  readonly size: number;
  readonly sha256: string;
}
export interface HitFailed extends OfQuery {
  readonly type: 'hit:failed';
  readonly reason: string;
}
export interface HitReceived extends OfQuery {
  readonly type: 'hit:received';
  /** The holder's id, where it gave one. */
  readonly from: number | null;
  readonly ip: string;
  readonly port: number;
  readonly hops: number | null;
  readonly size: number | null;
  /** What the origin does with it. */
  readonly use: 'request' | 'alternate' | 'ignore';
}
export interface TransferStarted extends OfQuery {
  readonly type: 'transfer:started';
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
  /** Bytes of the archive. */
  readonly bytes: number;
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
  readonly file: string;
  readonly bytes: number;
}
/** Seen by the holder: a request was not served, or not to its end. */
export interface TransferRefused extends Base {
  readonly type: 'transfer:refused';
  readonly peer: number;
  readonly query?: string;
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
/** Bytes came that are no message; they are quoted, shortened, with escapes. */
export interface MessageInvalid extends Base {
  readonly type: 'message:invalid';
  readonly peer: number;
  readonly from: number | null;
  readonly reason: string;
  readonly bytes: string;
}

export type TraceEvent =
  | RunStarted
  | RunFinished
  | PeerStarted
  | PeerStopped
  | PeerDied
  | LinkOpened
  | LinkFailed
  | LinkAccepted
  | LinkClosed
  | QueryIssued
  | QuerySent
  | QueryFailed
  | QueryReceived
  | QueryForwarded
  | QueryDropped
  | QueryMatched
  | QuerySettled
  | QueryResolved
  | HitSent
  | HitFailed
  | HitReceived
  | TransferStarted
  | TransferProgress
  | TransferVerified
  | TransferFailed
  | TransferServed
  | TransferRefused
  | FileHeld
  | MessageInvalid;

/** An event before its recorder has numbered and dated it. */
export type NewEvent = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

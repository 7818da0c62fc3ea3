import type { QueryOutcome } from '../../protocol/open-query.js';
import type { DropReason } from '../../protocol/router.js';
import type { Base, OfQuery } from '../event.js';

/** Events of a query, from `get` to its outcome. */
export type QueryEvent =
  | QueryIssued
  | QuerySent
  | QueryFailed
  | QueryReceived
  | QueryForwarded
  | QueryDropped
  | QueryMatched
  | QueriesRateLimited
  | QuerySettled
  | QueryResolved
  | QueryAbandoned
  | HitSent
  | HitFailed
  | HitReceived;

export interface QueryIssued extends OfQuery {
  readonly type: 'query:issued';
  readonly file: string;
  readonly ttl: number;
}

/** A `get` was sent to one neighbour. `ttl` and `hops` are as on the wire. */
export interface QuerySent extends OfQuery {
  readonly type: 'query:sent';
  readonly to: number;
  /** The query's origin; only set by an observer. */
  readonly origin?: number | null;
  readonly ttl: number;
  readonly hops: number;
  /** The message's bytes, quoted; only set by an observer. */
  readonly bytes?: string;
}

/** A `get` could not be sent. */
export interface QueryFailed extends OfQuery {
  readonly type: 'query:failed';
  readonly to: number;
  readonly reason: string;
}

/**
 * A `get` has arrived. `from` is null if it came without `hello` and several peers can have sent it. For a foreign peer
 * the event is inferred from the sending.
 */
export interface QueryReceived extends OfQuery {
  readonly type: 'query:received';
  readonly from: number | null;
  readonly file: string;
  /** The query's origin, if its address belongs to a peer of this run. */
  readonly origin: number | null;
  readonly ttl: number;
  readonly hops: number;
  /** The message's bytes, quoted, if its sender may be foreign. */
  readonly bytes?: string;
}

/** The peer forwards the query; a `query:sent` follows for each of `to`. */
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
  /** The query's origin, if its address belongs to a peer of this run. */
  readonly origin: number | null;
  /** Neighbours that it forwards to; none unless the network forwards on a hit. */
  readonly to: readonly number[];
}

/** The sender exceeded the rate limit; `count` messages were ignored. */
export interface QueriesRateLimited extends Base {
  readonly type: 'query:rate-limited';
  readonly peer: number;
  readonly from: number | null;
  readonly count: number;
}

/**
 * No message of the query is in flight any more: all were counted, or, if foreign peers took part, none was observed for
 * a while.
 */
export interface QuerySettled extends Base {
  readonly type: 'query:settled';
  readonly query: string;
  readonly by: 'count' | 'quiet';
}

export interface QueryResolved extends OfQuery {
  readonly type: 'query:resolved';
  readonly file: string;
  readonly outcome: QueryOutcome;
}

/** The client closed its connection before there was an answer. */
export interface QueryAbandoned extends OfQuery {
  readonly type: 'query:abandoned';
  readonly file: string;
}

/** A `found` was sent to the origin. */
export interface HitSent extends OfQuery {
  readonly type: 'hit:sent';
  /** The origin, if its address belongs to a peer of this run. */
  readonly to: number | null;
  readonly hops: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

/** A hit could not be sent. */
export interface HitFailed extends OfQuery {
  readonly type: 'hit:failed';
  readonly reason: string;
}

export interface HitReceived extends OfQuery {
  readonly type: 'hit:received';
  /** The holder's id, if known. */
  readonly from: number | null;
  /** Where the holder serves the file; empty and 0 if that was not observed. */
  readonly ip: string;
  readonly port: number;
  readonly hops: number | null;
  readonly size: number | null;
  /** What the origin does with it; `unknown` for a foreign origin. */
  readonly use: 'request' | 'alternate' | 'ignore' | 'unknown';
}

import type { Base, OfQuery } from './base.js';

/** What becomes of a question, from `get` to its outcome. */
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

export interface QueryIssued extends OfQuery {
  readonly type: 'query:issued';
  readonly file: string;
  readonly ttl: number;
}

/** A `get` on its way to one neighbour. `ttl` and `hops` are as written on the wire. */
export interface QuerySent extends OfQuery {
  readonly type: 'query:sent';
  readonly to: number;
  /** The peer whose question it is, where somebody else than the sender tells of it. */
  readonly origin?: number | null;
  readonly ttl: number;
  readonly hops: number;
  /** What it looked like on the wire, quoted, where somebody else than the sender tells of it. */
  readonly bytes?: string;
}

/** A `get` that was to be sent and could not be. */
export interface QueryFailed extends OfQuery {
  readonly type: 'query:failed';
  readonly to: number;
  readonly reason: string;
}

/**
 * A `get` has come. `from` is null where the sender did not introduce itself, and could have been one of several; of a peer
 * that tells nothing it is what was sent to it.
 */
export interface QueryReceived extends OfQuery {
  readonly type: 'query:received';
  readonly from: number | null;
  readonly file: string;
  /** The peer whose question it is, where its address is that of a peer of this run. */
  readonly origin: number | null;
  readonly ttl: number;
  readonly hops: number;
  /** What it looked like on the wire, quoted, where its sender is not one of our own. */
  readonly bytes?: string;
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
  /** Neighbours that it is passed on to all the same; none unless the network forwards on a hit. */
  readonly to: readonly number[];
}

/** A sender sends more than anybody is to be burdened with: so many of its messages were passed over, unread or untold. */
export interface QueriesRateLimited extends Base {
  readonly type: 'query:rate-limited';
  readonly peer: number;
  readonly from: number | null;
  readonly count: number;
}

/**
 * Nothing of the query is under way any more: every message was counted, or, where peers took part that tell nothing, nothing
 * had been heard of it for a while.
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

/** Whoever asked has hung up before there was an answer. */
export interface QueryAbandoned extends OfQuery {
  readonly type: 'query:abandoned';
  readonly file: string;
}

/** A `found` on its way straight to the origin. */
export interface HitSent extends OfQuery {
  readonly type: 'hit:sent';
  /** The origin, where its address is that of a peer of this run. */
  readonly to: number | null;
  readonly hops: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

/** A hit that was to be sent and could not be. */
export interface HitFailed extends OfQuery {
  readonly type: 'hit:failed';
  readonly reason: string;
}

export interface HitReceived extends OfQuery {
  readonly type: 'hit:received';
  /** The holder's id, where it gave one. */
  readonly from: number | null;
  /** Where it offers the file; empty and 0 where that was not seen. */
  readonly ip: string;
  readonly port: number;
  readonly hops: number | null;
  readonly size: number | null;
  /** What the origin does with it; `unknown` where it does not tell. */
  readonly use: 'request' | 'alternate' | 'ignore' | 'unknown';
}

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
  | QueryStep
  | QueryEnded
  | CheckSent
  | CheckReceived
  | CheckAnswered
  | CheckFailed
  | QueryDropped
  | QueryMatched
  | QueriesRateLimited
  | QuerySettled
  | QueryResolved
  | QueryAbandoned
  | HitPreparing
  | HitSent
  | HitFailed
  | HitReceived;

/** A query begins: its origin sends it next. */
export interface QueryIssued extends OfQuery {
  readonly type: 'query:issued';
  /** The file that is searched for. */
  readonly file: string;
  /** How many links the query may cross. */
  readonly ttl: number;
  /** The search strategy with its settings, such as `walk:walkers=4`; missing: a flood. */
  readonly strategy?: string;
}

/** The origin sends the next step of its search: the `query:sent` that it causes. Not in a flood. */
export interface QueryStep extends OfQuery {
  readonly type: 'query:step';
  /** 1, 2, 3 ... */
  readonly step: number;
  /** Number of holders that had answered before. */
  readonly hits: number;
}

/** The origin's search has ended: it sends no further step. Not in a flood. */
export interface QueryEnded extends OfQuery {
  readonly type: 'query:ended';
  /** How many it has sent. */
  readonly steps: number;
  /** Number of holders that have answered. */
  readonly hits: number;
}

/** A `get` was sent to one neighbour. */
export interface QuerySent extends OfQuery {
  readonly type: 'query:sent';
  /** The neighbour. */
  readonly to: number;
  /** The query's origin; only set by an observer. */
  readonly origin?: number | null;
  /** As on the wire: how many more links the query may cross, including this one. */
  readonly ttl: number;
  /** As on the wire: links that the query crossed before this one. */
  readonly hops: number;
  /** As on the wire: 32 bits of the search strategy; missing in a flood. */
  readonly state?: number;
  /** The message's bytes, quoted; only set by an observer. */
  readonly bytes?: string;
}

/** A `get` could not be delivered. Its `query:sent` is the cause. */
export interface QueryFailed extends OfQuery {
  readonly type: 'query:failed';
  /** The neighbour. */
  readonly to: number;
  /** Plain words, such as `connection refused`. */
  readonly reason: string;
}

/** A `get` has arrived. For a foreign peer the event is inferred from the sending. */
export interface QueryReceived extends OfQuery {
  readonly type: 'query:received';
  /** The neighbour that sent it; null if it came without `hello` and several peers can have sent it. */
  readonly from: number | null;
  /** The file that is searched for. */
  readonly file: string;
  /** The query's origin, if its address belongs to a peer of this run. */
  readonly origin: number | null;
  /** As on the wire, like `hops` and `state`; see `query:sent`. */
  readonly ttl: number;
  readonly hops: number;
  readonly state?: number;
  /** The message's bytes, quoted, if its sender may be foreign. */
  readonly bytes?: string;
}

/** The peer forwards the query; a `query:sent` follows for each of `to`. */
export interface QueryForwarded extends OfQuery {
  readonly type: 'query:forwarded';
  /** The neighbours that get it. */
  readonly to: readonly number[];
}

/** The peer does not forward the query, and has no hit for it. */
export interface QueryDropped extends OfQuery {
  readonly type: 'query:dropped';
  /**
   * `own`: it returned to its origin. `duplicate`: it was seen before. `ttl`: no TTL is left. `dead-end`: there is no
   * neighbour except the sender and the origin. `stopped`: the origin of a walker said that it does not go on, or did not answer.
   */
  readonly reason: DropReason;
}

/** The file is in this peer's share. A hit follows. */
export interface QueryMatched extends OfQuery {
  readonly type: 'query:matched';
  /** The file that is searched for. */
  readonly file: string;
  /** The query's origin, if its address belongs to a peer of this run. */
  readonly origin: number | null;
  /** Neighbours that it forwards to; none unless the network forwards on a hit. */
  readonly to: readonly number[];
}

/** A walker waits at this peer, which asks the origin whether to go on. The arrival of the walker is the cause. */
export interface CheckSent extends OfQuery {
  readonly type: 'check:sent';
  /** The origin, if its address belongs to a peer of this run. */
  readonly to: number | null;
  /** Links that the walker has crossed. */
  readonly hops: number;
  /** That of the message with which the walker arrived. */
  readonly state: number;
}

/** A `check` has arrived at the origin, which answers it. */
export interface CheckReceived extends OfQuery {
  readonly type: 'check:received';
  /** The peer at which the walker waits, if its address belongs to a peer of this run. */
  readonly from: number | null;
  /** That of the message with which the walker arrived. */
  readonly state: number;
  /** Number of holders that had answered before. */
  readonly hits: number;
  /** The answer. */
  readonly goesOn: boolean;
}

/** The origin's answer has arrived at the peer at which the walker waits. Its `check:sent` is the cause. */
export interface CheckAnswered extends OfQuery {
  readonly type: 'check:answered';
  readonly goesOn: boolean;
}

/** There was no answer to a `check`: the walker stops. Its `check:sent` is the cause. */
export interface CheckFailed extends OfQuery {
  readonly type: 'check:failed';
  /** Plain words, such as `connection refused`. */
  readonly reason: string;
}

/** The peer ignored messages, because their sender exceeded the rate limit. */
export interface QueriesRateLimited extends Base {
  readonly type: 'query:rate-limited';
  readonly peer: number;
  /** The sender; null if it is not known. */
  readonly from: number | null;
  /** Number of ignored messages. */
  readonly count: number;
}

/** No message of the query is in flight any more. */
export interface QuerySettled extends Base {
  readonly type: 'query:settled';
  /** 32 lower-case hex digits. */
  readonly query: string;
  /** `count`: all messages were counted. `quiet`: foreign peers took part, and no message was observed for a while. */
  readonly by: 'count' | 'quiet';
}

/** The origin knows the outcome of its query. */
export interface QueryResolved extends OfQuery {
  readonly type: 'query:resolved';
  /** The file that was searched for. */
  readonly file: string;
  /**
   * `verified`: found, transferred and verified. `held`: the origin has it itself. `not-found`: the flood settled without
   * a hit. `unverified`: found, but no transfer verified.
   */
  readonly outcome: QueryOutcome;
}

/** The client closed its connection before there was an answer. */
export interface QueryAbandoned extends OfQuery {
  readonly type: 'query:abandoned';
  /** The file that was searched for. */
  readonly file: string;
}

/**
 * The holder reads the file to digest it, before it sends a hit. Recorded about once a second, so that a large file or
 * folder is not taken for a peer that hangs.
 */
export interface HitPreparing extends OfQuery {
  readonly type: 'hit:preparing';
}

/** A `found` was sent to the origin. */
export interface HitSent extends OfQuery {
  readonly type: 'hit:sent';
  /** The origin, if its address belongs to a peer of this run. */
  readonly to: number | null;
  /** Links between origin and holder, as on the wire. */
  readonly hops: number | null;
  /** Bytes of the content, as on the wire. */
  readonly size: number | null;
  /** Hex digest, as on the wire. */
  readonly sha256: string | null;
  /** The message's bytes, quoted; only set by an observer. */
  readonly bytes?: string;
}

/** A hit could not be sent. */
export interface HitFailed extends OfQuery {
  readonly type: 'hit:failed';
  /** Plain words, such as `connection refused`. */
  readonly reason: string;
}

/** A `found` has arrived at the origin. */
export interface HitReceived extends OfQuery {
  readonly type: 'hit:received';
  /** The holder's id, if known. */
  readonly from: number | null;
  /** Where the holder serves the file; empty and 0 if that was not observed. */
  readonly ip: string;
  readonly port: number;
  /** Links between origin and holder, as the holder says. */
  readonly hops: number | null;
  /** Bytes of the content, as the holder says. */
  readonly size: number | null;
  /**
   * What the origin does with it. `request`: fetches the file there. `alternate`: keeps it, in case the transfer fails.
   * `ignore`: does not need it. `unknown`: the origin is foreign.
   */
  readonly use: 'request' | 'alternate' | 'ignore' | 'unknown';
  /** The message's bytes, quoted, if its holder may be foreign. */
  readonly bytes?: string;
}

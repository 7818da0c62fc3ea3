import type { NewQuery, Strategy } from '../protocol/strategy.js';
import type { Churn } from './churn.js';
import type { FastRandom } from './fast-random.js';
import type { Overlay } from './overlay.js';
import type { TraceSink } from './trace-sink.js';

/** Ticks in a millisecond of virtual time. */
export const ticksPerMs = 1000;

/** What a peer knows of its neighbours, from their announcements. Peers and links are indices. */
export interface Knowledge {
  isUltrapeer(peer: number): boolean;
  isTreeLink(link: number): boolean;
  /** Whether the receiver of a link has announced the file. */
  mayHold(link: number, file: number): boolean;
}

/** How long a message takes. */
export interface Latency {
  /** Nearly no delay is longer. A longer one takes more time to process. */
  readonly maxTicks: number;
  /**
   * Of one message between two peers, on a link or directly.
   *
   * @returns a whole number of ticks, at least 1
   */
  draw(from: number, to: number): number;
}

/** Each message is lost with this probability, also a direct one. */
export interface Loss {
  readonly probability: number;
  readonly random: FastRandom;
}

/** A query to simulate. */
export interface PlannedQuery extends NewQuery {
  readonly origin: number;
  readonly file: number;
  /** When it begins, in ticks. It begins later if its origin is down, or while too many others are active. */
  readonly at: number;
}

/** Counts of one query. */
export interface QueryCounts {
  /** Messages sent on links, with those that did not arrive. */
  messages: number;
  duplicates: number;
  expired: number;
  /** Peers that it reached, without the origin. */
  reached: number;
  /** Hits that have arrived. An origin that has the file counts as one, without a message. */
  hits: number;
  /** Checks of walkers. */
  checks: number;
  steps: number;
  /** Messages that did not arrive, also direct ones: lost, or to a peer that was down. */
  lost: number;
  undelivered: number;
  /** When it began. */
  startTick: number;
  /** Ticks from the start to the first hit at the origin, and its hops; -1 without a hit. */
  firstHitTicks: number;
  firstHitHops: number;
  /** Ticks from the start to the last message. */
  settledTicks: number;
}

export interface EngineOptions {
  readonly overlay: Overlay;
  /** Peers from this number on never run: neighbours that are not of the network. Default: all run. */
  readonly running?: number | undefined;
  readonly strategy: Strategy;
  readonly latency: Latency;
  readonly knowledge: Knowledge;
  /** Undefined: no message is lost. */
  readonly loss?: Loss | undefined;
  /** Undefined: all peers are up. */
  readonly churn?: Churn | undefined;
  readonly trace?: TraceSink | undefined;
  /** Queries that are active at once; others wait. Default: all. */
  readonly maxActive?: number | undefined;
  /** Whether a peer has a file. */
  readonly holds: (peer: number, file: number) => boolean;
  /** Called when a query has settled, with the number of its plan. */
  readonly onSettled: (query: PlannedQuery, counts: QueryCounts, number: number) => void;
  /** Query messages that each peer receives; the engine counts them here. */
  readonly load: Uint32Array;
}

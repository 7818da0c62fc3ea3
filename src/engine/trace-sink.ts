import type { Outcome } from '../protocol/router.js';

/** Messages between a peer and the origin that follow no link. */
export const Direct = { hit: 2, check: 3, goOn: 4, stop: 5 } as const;
export type Direct = (typeof Direct)[keyof typeof Direct];

/**
 * What an engine does, call by call, in the order in which it does it. A query is the number of its plan; peers and links are those
 * of the overlay; `ttl`, `hops` and `state` are the values on the wire.
 */
export interface TraceSink {
  started(tick: number, query: number): void;
  /** The origin has the file. */
  held(tick: number, query: number): void;
  /** Step 1, 2 ... of a query has been sent: called after its messages, which are sent at the same tick. */
  stepped(tick: number, query: number, step: number): void;
  sent(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void;
  /** The message that has just been sent will not arrive. */
  lost(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void;
  /** A message has arrived at a peer that is down. */
  undelivered(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void;
  /** What the peer sends because of it follows, then `decided`. */
  arrived(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void;
  decided(outcome: Outcome): void;
  /** @param peer the one that is not the origin */
  directSent(tick: number, query: number, kind: Direct, peer: number, hops: number): void;
  directLost(tick: number, query: number, kind: Direct, peer: number, hops: number): void;
  directArrived(tick: number, query: number, kind: Direct, peer: number, hops: number): void;
  settled(tick: number, query: number): void;
}

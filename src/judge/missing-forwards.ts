import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl, raisedHops } from '../protocol/router.js';
import type { EventId, EventOf } from '../trace/event.js';
import { expectedRecipients } from './breadth-first.js';
import type { Facts } from './facts.js';
import type { QueryFacts } from './query-facts.js';

/** A message of a foreign peer that no neighbour has received. */
export interface MissingForward {
  readonly peer: PeerId;
  /** The neighbours that should have received it. */
  readonly to: readonly PeerId[];
  /** The TTL of the copy that it should have forwarded. */
  readonly ttl: number;
  /** When the query began. */
  readonly since: number;
  /** The arrival of that copy. */
  readonly event: EventId;
}

/**
 * Copies that foreign peers should have forwarded and did not, once the query has settled. Only native neighbours can confirm this.
 */
export function missingForwards(query: QueryFacts, facts: Facts): MissingForward[] {
  const { own, settled, issued, ended, since } = query;
  if (settled === undefined || facts.foreign.size === 0 || facts.strategyOf(query) !== null) return [];
  const arrivals = own.of('query:received');
  const arrived = new Set([
    ...arrivals.map(({ from, peer }) => `${from}>${peer}`),
    // It was sent, and a fault has dropped it.
    ...own.of('query:lost').map(({ peer, to }) => `${peer}>${to}`),
  ]);
  const matched = new Set(own.of('query:matched').map(({ peer }) => peer));
  // The first copy at each foreign peer with which the TTL allows it to forward.
  const firsts = new Map<PeerId, EventOf<'query:received'>>();
  for (const copy of arrivals) {
    const isNew = facts.foreign.has(copy.peer) && !firsts.has(copy.peer);
    if (isNew && loweredTtl(copy.ttl) > 0) firsts.set(copy.peer, copy);
  }
  const origin = issued?.peer ?? null;
  return [...firsts].flatMap(([peer, { id: event, from, ttl, hops, file }]) => {
    // A query that returns to its origin is dropped.
    if (origin === peer || ended.has(peer)) return [];
    const holds = matched.has(peer) || facts.isHolder(peer, file);
    // TTL + hops is constant on every path, so their sum is the TTL at the origin.
    const flood = { origin, ttl: ttl + hops, forwardOnHit: false };
    const copy = { peer, hops: raisedHops(hops), from, holds };
    const to = expectedRecipients(copy, facts.foreign.get(peer)?.neighbours ?? [], flood).filter(
      (id) =>
        !arrived.has(`${peer}>${id}`) &&
        !arrived.has(`null>${id}`) &&
        !facts.foreign.has(id) &&
        !ended.has(id),
    );
    return to.length === 0 ? [] : [{ peer, to, ttl, since, event }];
  });
}

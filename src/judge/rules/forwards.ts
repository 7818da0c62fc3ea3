import type { PeerId } from '../../core/vocabulary.js';
import { maxTtl } from '../../core/vocabulary.js';
import { loweredTtl } from '../../protocol/router.js';
import type { EventId, EventOf } from '../../trace/event.js';
import { groupBy } from '../../trace/select.js';
import { missingForwards } from '../missing-forwards.js';
import type { QueryFacts } from '../query-facts.js';
import type { Finding, Rule, Ruling } from './rule.js';

type Decision = EventOf<'query:forwarded' | 'query:dropped' | 'query:matched'>;

export const forwards: Rule = {
  expected: 'the query, in time, to every neighbour except its sender and the origin',
  see: 'W30',
  ofFloods: true,
  afterQuery: (query) => {
    const { own } = query;
    const decisions: readonly Decision[] = [
      ...own.of('query:forwarded'),
      ...own.of('query:dropped'),
      ...own.of('query:matched'),
    ];
    const native = decisions.filter(({ observedBy }) => observedBy === undefined);
    const flood = {
      query,
      arrivals: countBy(own.of('query:received')),
      sent: groupBy(own.of('query:sent'), ({ cause }) => cause),
    };
    return [...judgeUndecided(query, native), ...native.map((one) => judge(one, flood))];
  },
  atEnd: (facts) => {
    const open = [...facts.queries.values()].flatMap((query) => missingForwards(query, facts));
    return [...[...facts.missing.values()].flat(), ...open].flatMap(
      ({ peer, to, ttl, since, event }): Ruling[] => {
        const missed = to.filter(
          (id) => !facts.dead.has(id) && !facts.mayHaveIgnored(peer, id) && !facts.isFaulted(peer, id, since),
        );
        if (missed.length === 0 || facts.dead.has(peer)) return [];
        const actual = `nothing to peer ${missed.join(', ')} after a copy with TTL ${ttl}`;
        return [{ peer, actual, events: [event] }];
      },
    );
  },
};

/** A query with what its decisions are looked up in. */
interface Flood {
  readonly query: QueryFacts;
  /** How many copies arrived at each peer. */
  readonly arrivals: ReadonlyMap<PeerId, number>;
  /** By cause. */
  readonly sent: ReadonlyMap<EventId | undefined, readonly EventOf<'query:sent'>[]>;
}

/** A native peer decides about each copy that arrives. */
function judgeUndecided({ own, settled, ended }: QueryFacts, decisions: readonly Decision[]): Ruling[] {
  if (settled === undefined) return [{ because: 'the flood has no end in the trace' }];
  const decided = new Set(decisions.map(({ cause }) => cause));
  return own.of('query:received').flatMap(({ id, peer, observedBy }): Ruling[] => {
    if (observedBy !== undefined || decided.has(id)) return [];
    if (ended.has(peer)) return [{ because: 'the process of the peer ended before it reported' }];
    return [{ peer, actual: 'the query arrived, and nothing was done with it', events: [id] }];
  });
}

function judge(decision: Decision, flood: Flood): Ruling {
  const { id, peer, cause } = decision;
  const { query } = flood;
  const arrival = cause === undefined ? undefined : query.byId.get(cause);
  if (arrival?.type !== 'query:received')
    return { because: 'the trace does not show the copy that it received' };
  const found = (actual: string): Finding => ({ peer, actual, events: [arrival.id, id] });
  if (decision.type === 'query:matched' && decision.to.length === 0) return 'kept';
  if (decision.type === 'query:dropped' && (decision.reason === 'own' || decision.reason === 'duplicate'))
    return isKnown(arrival, decision, flood)
      ? 'kept'
      : found(`dropped as ${decision.reason}, which it was not`);
  if (decision.type === 'query:dropped' && decision.reason === 'ttl') {
    const isOver = loweredTtl(arrival.ttl) <= 0 || arrival.hops >= maxTtl;
    return isOver ? 'kept' : found(`dropped for its TTL, which was ${arrival.ttl}`);
  }
  if (query.wasChanged) return { because: 'the network was changed meanwhile' };
  const neighbours = query.peers.get(peer)?.neighbours ?? [];
  const decided = decision.type === 'query:dropped' ? [] : decision.to;
  const expected = neighbours.filter((one) => one !== arrival.from && one !== arrival.origin);
  const sent = flood.sent.get(id) ?? [];
  // Usually all are the same, in the same order.
  if (isSame(expected, decided) && decided.every((one, index) => sent[index]?.to === one)) return 'kept';
  const to = new Set(decided);
  const missed = expected.filter((one) => !to.has(one));
  if (missed.length > 0)
    return found(`nothing to peer ${missed.join(', ')} after a copy with TTL ${arrival.ttl}`);
  for (const { to: one } of sent) to.delete(one);
  if (to.size === 0) return 'kept';
  if (query.settled === undefined) return { because: 'the flood has no end in the trace' };
  if (query.ended.has(peer)) return { because: 'the process of the peer ended before it reported' };
  return found(`decided to send to peer ${[...to].join(', ')}, and did not`);
}

function isSame(some: readonly PeerId[], others: readonly PeerId[]): boolean {
  return some.length === others.length && some.every((one, index) => others[index] === one);
}

/** Whether a copy that was dropped as known was known: the query is the peer's own, or another copy had arrived. */
function isKnown(
  { peer, origin }: EventOf<'query:received'>,
  { reason }: EventOf<'query:dropped'>,
  { arrivals, query }: Flood,
): boolean {
  if (reason === 'own') return origin === peer || query.issued?.peer === peer;
  return (arrivals.get(peer) ?? 0) > 1;
}

function countBy(arrivals: readonly EventOf<'query:received'>[]): ReadonlyMap<PeerId, number> {
  const counts = new Map<PeerId, number>();
  for (const { peer } of arrivals) counts.set(peer, (counts.get(peer) ?? 0) + 1);
  return counts;
}

import type { EventOf, OverlayPeer, TopologySnapshot, TraceEvent } from './event.js';

/** The topology at a time: from the start of the run, or from its last change until then. */
export function snapshotAt(
  trace: readonly TraceEvent[],
  at = Number.POSITIVE_INFINITY,
): TopologySnapshot | undefined {
  return trace.findLast((event): event is TopologySnapshot => {
    return event.type === 'run:started' || (event.type === 'topology:changed' && event.at <= at);
  });
}

export function foreignPeersOf(peers: readonly OverlayPeer[]): ReadonlySet<number> {
  return new Set(peers.flatMap(({ id, program }) => (program === undefined ? [] : [id])));
}

/** Events of one type, in trace order. */
export type EventsOfType = <T extends TraceEvent['type']>(type: T) => readonly EventOf<T>[];

/** Sorts events by type, once. */
export function byType(events: readonly TraceEvent[]): EventsOfType {
  const groups = groupBy(events, ({ type }) => type);
  return <T extends TraceEvent['type']>(type: T) => (groups.get(type) ?? []) as TraceEvent[] as EventOf<T>[];
}

/** Events that belong to a query. */
export type QueryRelated = Extract<TraceEvent, { readonly query?: string }>;

export function eventsOfQuery(trace: readonly TraceEvent[], query: string): QueryRelated[] {
  return trace.filter((event): event is QueryRelated => 'query' in event && event.query === query);
}

/**
 * The TTL with which a query left its origin: the TTL that the origin's neighbours received. A foreign origin may use another one
 * than it was asked for.
 */
export function initialTtl(
  copies: Iterable<Copy & { readonly from: number | null }>,
  issued: Issued,
): number {
  let ttl: number | null = null;
  for (const copy of copies) if (copy.from === issued.peer) ttl = Math.max(ttl ?? copy.ttl, copy.ttl);
  return ttl ?? issued.ttl;
}

/**
 * Links that a copy had crossed before its last one. Its own hops are too few behind peers of the older dialects, which leave them
 * unchanged; but every peer lowers the TTL.
 */
export function linksBefore({ ttl, hops }: Copy, initial: number): number {
  return Math.max(hops, initial - ttl);
}

type Copy = Pick<EventOf<'query:received'>, 'ttl' | 'hops'>;
type Issued = Pick<EventOf<'query:issued'>, 'peer' | 'ttl'>;

export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The peers that were not running when a query ended, and how they had ended. */
export function goneAtEnd(trace: readonly TraceEvent[], query: string): Map<number, 'died' | 'stopped'> {
  const isEnd = ({ type }: TraceEvent): boolean => type === 'query:settled' || type === 'query:resolved';
  const ends = eventsOfQuery(trace, query).filter(isEnd);
  const endAt = ends.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ends.map(({ at }) => at));
  const gone = new Map<number, 'died' | 'stopped'>();
  for (const event of trace) {
    if (event.at > endAt) continue;
    if (event.type === 'peer:died') gone.set(event.peer, 'died');
    if (event.type === 'peer:stopped') gone.set(event.peer, 'stopped');
    if (event.type === 'peer:started') gone.delete(event.peer);
  }
  return gone;
}

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

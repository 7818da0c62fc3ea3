import type { EventOf, OverlayPeer, TraceEvent } from './event.js';

/**
 * Reads a trace event by event, in the order of the trace, and keeps only what its result needs. A running network and a saved
 * trace give the same result.
 */
export interface Fold<R> {
  see(event: TraceEvent): void;
  /** The result for the events so far. */
  readonly result: R;
}

export function foreignPeersOf(peers: readonly OverlayPeer[]): ReadonlySet<number> {
  return new Set(peers.flatMap(({ id, program }) => (program === undefined ? [] : [id])));
}

/** Events of one type, in trace order. */
export type EventsOfType = <T extends TraceEvent['type']>(type: T) => readonly EventOf<T>[];

/** Events in trace order, all and by type. */
export class EventGroups {
  readonly all: TraceEvent[] = [];
  readonly #groups = new Map<TraceEvent['type'], TraceEvent[]>();

  add(event: TraceEvent): void {
    this.all.push(event);
    const group = this.#groups.get(event.type);
    if (group === undefined) this.#groups.set(event.type, [event]);
    else group.push(event);
  }

  readonly of: EventsOfType = <T extends TraceEvent['type']>(type: T) =>
    (this.#groups.get(type) ?? []) as TraceEvent[] as EventOf<T>[];
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

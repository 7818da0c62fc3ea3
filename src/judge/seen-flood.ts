import type { PeerId } from '../core/vocabulary.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';

/** What a trace shows of one peer's part in a flood. */
export interface SeenPeer {
  readonly peer: PeerId;
  /** Links that its first copy had crossed; null where none came (the origin's own question counts as one, over 0). */
  readonly hops: number | null;
  /** Who sent that copy; null for the origin, and where the sender did not introduce itself. */
  readonly from: PeerId | null;
  /** Whether it had the file. */
  readonly holds: boolean;
  readonly died: boolean;
  readonly sentTo: readonly PeerId[];
  /** Those of them that it could not be delivered to. */
  readonly failedTo: readonly PeerId[];
}

/** Reads the flood of one query from a trace, for every peer that had a part in it or died. */
export function seenFlood(trace: readonly TraceEvent[], query: string): Map<PeerId, SeenPeer> {
  const events = trace.filter((event) => 'query' in event && event.query === query);
  const of = <T extends TraceEvent['type']>(type: T): Map<PeerId, EventOf<T>[]> =>
    byPeer(events.filter((event): event is EventOf<T> => event.type === type));

  const issued = of('query:issued');
  const received = of('query:received');
  const matched = of('query:matched');
  const held = of('file:held');
  const sent = of('query:sent');
  const failed = of('query:failed');
  const dropped = of('query:dropped');
  const died = new Set(trace.flatMap((event) => (event.type === 'peer:died' ? [event.peer] : [])));

  const peers = new Set([...issued.keys(), ...received.keys(), ...sent.keys(), ...died]);
  return new Map(
    [...peers].map((peer) => {
      const isOrigin = issued.has(peer);
      const drops = dropped.get(peer) ?? [];
      const first = isOrigin ? undefined : firstCopy(received.get(peer) ?? [], drops);
      const seen: SeenPeer = {
        peer,
        hops: isOrigin ? 0 : first === undefined ? null : first.hops + 1,
        from: first?.from ?? null,
        holds: matched.has(peer) || held.has(peer),
        died: died.has(peer),
        sentTo: (sent.get(peer) ?? []).map(({ to }) => to),
        failedTo: (failed.get(peer) ?? []).map(({ to }) => to),
      };
      return [peer, seen];
    }),
  );
}

/** The copy that was no duplicate. A trace is in causal order, which need not be that in which copies came to a peer. */
function firstCopy(
  copies: readonly EventOf<'query:received'>[],
  drops: readonly EventOf<'query:dropped'>[],
): EventOf<'query:received'> | undefined {
  const late = new Set<EventId | undefined>(
    drops.filter(({ reason }) => reason === 'duplicate' || reason === 'own').map(({ cause }) => cause),
  );
  return copies.find(({ id }) => !late.has(id));
}

function byPeer<E extends TraceEvent>(events: readonly E[]): Map<PeerId, E[]> {
  const groups = new Map<PeerId, E[]>();
  for (const event of events) {
    if (event.peer === undefined) continue;
    const group = groups.get(event.peer);
    if (group === undefined) groups.set(event.peer, [event]);
    else group.push(event);
  }
  return groups;
}

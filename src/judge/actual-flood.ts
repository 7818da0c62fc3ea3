import type { PeerId } from '../core/vocabulary.js';
import type { EventId, EventOf, FaultEffect } from '../trace/event.js';
import { goneAtEnd, type QueryTrace, stoppedByFaults } from '../trace/query-traces.js';
import { groupBy, initialTtl, linksBefore } from '../trace/select.js';

/** One peer's part in a flood, as a trace shows it. */
export interface ActualPeer {
  readonly peer: PeerId;
  /** Links that its first copy had crossed; null if none arrived; 0 at the origin. */
  readonly hops: number | null;
  /** The sender of that copy; null if unknown, and at the origin. */
  readonly from: PeerId | null;
  /** Whether it had the file. */
  readonly holds: boolean;
  readonly died: boolean;
  /** Whether it ignored messages over the rate limit. */
  readonly limited: boolean;
  readonly sentTo: readonly PeerId[];
  /** Those of them that the message could not be delivered to. */
  readonly failedTo: readonly PeerId[];
  /** Those of them that a fault dropped the message to. */
  readonly lostTo: readonly PeerId[];
  /** The fault of each of those. */
  readonly lostBy: readonly number[];
  /** Those of them that a fault sent the message to once more, and the fault of each. */
  readonly copiedTo: readonly PeerId[];
  readonly copiedBy: readonly number[];
  /** Faults that delayed its message to a peer, or all that it sent (`to` is null). */
  readonly delays: readonly { readonly to: PeerId | null; readonly fault: number }[];
  /** The fault that has ended or paused the peer during the query, or before; null if none has. */
  readonly stoppedBy: number | null;
}

const delaying: ReadonlySet<FaultEffect> = new Set(['delayed', 'reordered', 'slowed']);

/** Reads the flood of one query from its trace, for every peer that took part in it or died. */
export function actualFlood(trace: QueryTrace): Map<PeerId, ActualPeer> {
  const { of: events } = trace.own;
  const issued = groupBy(events('query:issued'), peerOf);
  const received = groupBy(events('query:received'), peerOf);
  const [own] = events('query:issued');
  // The messages of a strategy may begin with other TTLs: only their hops show how far they are.
  const initial =
    own === undefined || own.strategy !== undefined ? 0 : initialTtl(events('query:received'), own);
  const matched = groupBy(events('query:matched'), peerOf);
  const held = groupBy(events('file:held'), peerOf);
  const sent = groupBy(events('query:sent'), peerOf);
  const failed = groupBy(events('query:failed'), peerOf);
  const lost = groupBy(events('query:lost'), peerOf);
  const copied = groupBy(events('query:duplicated'), peerOf);
  const dropped = groupBy(events('query:dropped'), peerOf);
  const delayed = groupBy(
    events('fault:applied').filter(({ effect }) => delaying.has(effect)),
    ({ peer, from }) => peer ?? from,
  );
  // A peer that died after the query, or was started again before it, is not the reason of anything.
  const died = new Set([...goneAtEnd(trace)].flatMap(([peer, end]) => (end === 'died' ? [peer] : [])));
  const issuedAt = events('query:issued')[0]?.at ?? 0;
  // Native peers are always known: without foreign ones, an unknown sender takes no part in the query.
  const hasForeign = trace.topology?.peers.some(({ program }) => program !== undefined) ?? true;
  const limited = new Set(
    trace.incidents.flatMap((event) => {
      if (event.type !== 'query:rate-limited' || event.at < issuedAt) return [];
      return event.from !== null || hasForeign ? [event.peer] : [];
    }),
  );

  const stopped = stoppedByFaults(trace);
  const peers = new Set([
    ...issued.keys(),
    ...received.keys(),
    ...sent.keys(),
    ...died,
    ...limited,
    ...stopped.keys(),
  ]);
  return new Map(
    [...peers].map((peer) => {
      const isOrigin = issued.has(peer);
      const drops = dropped.get(peer) ?? [];
      const first = isOrigin ? undefined : firstCopy(received.get(peer) ?? [], drops);
      const actual: ActualPeer = {
        peer,
        hops: isOrigin ? 0 : first === undefined ? null : linksBefore(first, initial) + 1,
        from: first?.from ?? null,
        holds: matched.has(peer) || held.has(peer),
        died: died.has(peer),
        limited: limited.has(peer),
        sentTo: (sent.get(peer) ?? []).map(({ to }) => to),
        failedTo: (failed.get(peer) ?? []).map(({ to }) => to),
        lostTo: (lost.get(peer) ?? []).map(({ to }) => to),
        lostBy: (lost.get(peer) ?? []).map(({ fault }) => fault),
        copiedTo: (copied.get(peer) ?? []).map(({ to }) => to),
        copiedBy: (copied.get(peer) ?? []).map(({ fault }) => fault),
        delays: (delayed.get(peer) ?? []).map(({ to = null, fault }) => ({ to, fault })),
        stoppedBy: stopped.get(peer)?.fault ?? null,
      };
      return [peer, actual];
    }),
  );
}

const peerOf = ({ peer }: { readonly peer: PeerId }): PeerId => peer;

/** The copy that was not a duplicate. A trace is in causal order, which may differ from the order of arrival at a peer. */
function firstCopy(
  copies: readonly EventOf<'query:received'>[],
  drops: readonly EventOf<'query:dropped'>[],
): EventOf<'query:received'> | undefined {
  const late = new Set<EventId | undefined>(
    drops.filter(({ reason }) => reason === 'duplicate' || reason === 'own').map(({ cause }) => cause),
  );
  return copies.find(({ id }) => !late.has(id));
}

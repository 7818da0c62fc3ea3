import type { PeerId } from '../core/vocabulary.js';
import type { TopologySnapshot } from '../trace/topology-snapshot.js';
import { exactly, type Range, type ReachedPeer } from './breadth-first.js';
import type { DifferenceKind } from './difference.js';
import { expectedRecipients } from './due.js';
import { type Prediction, sendsWithin } from './prediction.js';
import type { SeenPeer } from './seen-flood.js';

/** One peer, as predicted and as seen. Messages to absent neighbours are not among those counted here. */
export interface PeerComparison {
  /** Null where the query was predicted not to come. */
  readonly predicted: ReachedPeer | null;
  readonly seen: SeenPeer;
  /** Whether somebody's message got to it. */
  readonly asked: boolean;
  /** Messages predicted. */
  readonly sends: Range;
  /** Of those, as many as chance could have had it: as near as may be to what was due. */
  readonly expected: number;
  /** Whom the rules make it send to, having heard what it heard. */
  readonly due: readonly PeerId[];
}

/**
 * Puts together what belongs to each peer, those that are only predicted or only seen included.
 *
 * @returns those predicted, by their distance, then the others, by the hops of their first copies
 */
export function comparePeers(
  prediction: Prediction,
  seen: ReadonlyMap<PeerId, SeenPeer>,
  { peers, absent }: Pick<TopologySnapshot, 'peers' | 'absent'>,
): Map<PeerId, PeerComparison> {
  const { ttl } = prediction;
  const missing = new Set(absent);
  const neighboursOf = new Map(
    peers.map(({ id, neighbours }) => [id, neighbours.filter((to) => !missing.has(to))]),
  );
  const asked = new Set([...seen.values()].flatMap(deliveredTo));
  const partOf = (part: SeenPeer, predicted: ReachedPeer | null): [PeerId, PeerComparison] => {
    const sends = predicted === null ? exactly(0) : sendsWithin(predicted, ttl);
    const due = expectedRecipients(part, neighboursOf.get(part.peer) ?? [], prediction);
    const expected = within(sends, due.length);
    return [part.peer, { predicted, seen: part, asked: asked.has(part.peer), sends, expected, due }];
  };
  const predicted = prediction.peers.filter(({ distance }) => distance <= ttl);
  const known = new Set(predicted.map(({ peer }) => peer));
  const others = [...seen.values()].filter(({ peer }) => !known.has(peer)).sort(byHops);
  return new Map([
    ...predicted.map((peer) => partOf(seen.get(peer.peer) ?? unseen(peer.peer), peer)),
    ...others.map((part) => partOf(part, null)),
  ]);
}

export function within({ min, max }: Range, number: number): number {
  return Math.min(max, Math.max(min, number));
}

/** What kind of difference there is in what came to a peer, and in who has the file; null where none is. */
export function kindOf({ predicted, seen, asked, expected, due }: PeerComparison): DifferenceKind | null {
  if (predicted === null) return seen.hops === null ? null : 'reached';
  if (seen.hops === null) {
    if (seen.died) return 'peer-died';
    return asked ? 'untold' : 'not-reached';
  }
  if (predicted.holds !== seen.holds) return seen.holds ? 'holder-appeared' : 'holder-vanished';
  if (seen.hops > predicted.distance) return 'longer-way';
  // A sender that did not introduce itself may well be the one predicted, unless it was not spared as that one is.
  const isForeseen = seen.from === null || predicted.senders.includes(seen.from);
  return isForeseen && seen.hops === predicted.distance && due.length === expected ? null : 'other-way';
}

export function hasDelivered(parts: PeerComparison | undefined, to: PeerId): boolean {
  return parts !== undefined && deliveredTo(parts.seen).includes(to);
}

function deliveredTo({ sentTo, failedTo }: SeenPeer): PeerId[] {
  return sentTo.filter((to) => !failedTo.includes(to));
}

function byHops(one: SeenPeer, other: SeenPeer): number {
  return (one.hops ?? Infinity) - (other.hops ?? Infinity) || one.peer - other.peer;
}

function unseen(peer: PeerId): SeenPeer {
  return { peer, hops: null, from: null, holds: false, died: false, sentTo: [], failedTo: [] };
}

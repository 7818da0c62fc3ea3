import type { PeerId } from '../core/vocabulary.js';
import type { TopologySnapshot } from '../trace/event.js';
import { exactly, expectedRecipients, type Range, type ReachedPeer } from './breadth-first.js';
import type { DifferenceKind } from './differences.js';
import { type Prediction, sendsWithin } from './prediction.js';
import type { SeenPeer } from './seen-flood.js';

/** One peer, as predicted and as seen. Messages to absent neighbours are not counted here. */
export interface PeerComparison {
  /** Null if the query was predicted not to reach it. */
  readonly predicted: ReachedPeer | null;
  readonly seen: SeenPeer;
  /** Whether a message was delivered to it. */
  readonly asked: boolean;
  /** Predicted messages. */
  readonly sends: Range;
  /** The number in that range that is nearest to the number of `recipients`. */
  readonly expected: number;
  /** The neighbours that it must send to, given the copy that reached it first. */
  readonly recipients: readonly PeerId[];
}

/**
 * Joins prediction and observation of each peer, including peers that are only predicted or only seen.
 *
 * @returns the predicted peers by distance, then the others by the hops of their first copies
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
    const recipients = expectedRecipients(part, neighboursOf.get(part.peer) ?? [], prediction);
    const expected = within(sends, recipients.length);
    return [part.peer, { predicted, seen: part, asked: asked.has(part.peer), sends, expected, recipients }];
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

/** How arrivals at a peer, or its share, differ from the prediction; null if they do not. */
export function kindOf({
  predicted,
  seen,
  asked,
  expected,
  recipients,
}: PeerComparison): DifferenceKind | null {
  if (predicted === null) return seen.hops === null ? null : 'reached';
  if (seen.hops === null) {
    if (seen.died) return 'peer-died';
    return asked ? 'untold' : 'not-reached';
  }
  if (predicted.holds !== seen.holds) return seen.holds ? 'holder-appeared' : 'holder-vanished';
  if (seen.hops > predicted.distance) return 'longer-way';
  // An unknown sender may be the predicted one, unless the number of recipients contradicts that.
  const isPredicted = seen.from === null || predicted.senders.includes(seen.from);
  const hasPredictedRecipients = recipients.length === expected;
  return isPredicted && seen.hops === predicted.distance && hasPredictedRecipients ? null : 'other-way';
}

export function hasDelivered(part: PeerComparison | undefined, to: PeerId): boolean {
  return part !== undefined && deliveredTo(part.seen).includes(to);
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

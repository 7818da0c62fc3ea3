import type { PeerId } from '../core/vocabulary.js';
import type { TopologySnapshot } from '../trace/event.js';
import type { ActualPeer } from './actual-flood.js';
import { exactly, expectedRecipients, type Range, type ReachedPeer } from './breadth-first.js';
import type { DifferenceKind } from './differences.js';
import { type Prediction, sendsWithin } from './prediction.js';

/** One peer, as predicted and as it was. Messages to absent neighbours are not counted here. */
export interface PeerComparison {
  /** Null if the query was predicted not to reach it. */
  readonly predicted: ReachedPeer | null;
  readonly actual: ActualPeer;
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
 * Joins prediction and observation of each peer, including peers that are only predicted or only actual.
 *
 * @returns the predicted peers by distance, then the others by the hops of their first copies
 */
export function comparePeers(
  prediction: Prediction,
  actual: ReadonlyMap<PeerId, ActualPeer>,
  { peers, absent }: Pick<TopologySnapshot, 'peers' | 'absent'>,
): Map<PeerId, PeerComparison> {
  const { ttl } = prediction;
  const missing = new Set([...absent, ...prediction.down]);
  const neighboursOf = new Map(
    peers.map(({ id, neighbours }) => [id, neighbours.filter((to) => !missing.has(to))]),
  );
  const asked = new Set([...actual.values()].flatMap(deliveredTo));
  const partOf = (part: ActualPeer, predicted: ReachedPeer | null): [PeerId, PeerComparison] => {
    const sends = predicted === null ? exactly(0) : sendsWithin(predicted, ttl);
    const recipients = expectedRecipients(part, neighboursOf.get(part.peer) ?? [], prediction);
    const expected = within(sends, recipients.length);
    return [part.peer, { predicted, actual: part, asked: asked.has(part.peer), sends, expected, recipients }];
  };
  const predicted = prediction.peers.filter(({ distance }) => distance <= ttl);
  const known = new Set(predicted.map(({ peer }) => peer));
  const others = [...actual.values()].filter(({ peer }) => !known.has(peer)).sort(byHops);
  return new Map([
    ...predicted.map((peer) => partOf(actual.get(peer.peer) ?? notReached(peer.peer), peer)),
    ...others.map((part) => partOf(part, null)),
  ]);
}

export function within({ min, max }: Range, number: number): number {
  return Math.min(max, Math.max(min, number));
}

/** How arrivals at a peer, or its share, differ from the prediction; null if they do not. */
export function kindOf({
  predicted,
  actual,
  asked,
  expected,
  recipients,
}: PeerComparison): DifferenceKind | null {
  if (predicted === null) return actual.hops === null ? null : 'reached';
  if (actual.hops === null) {
    if (actual.died) return 'peer-died';
    if (actual.stoppedBy !== null) return 'peer-stopped';
    if (asked && actual.limited) return 'rate-limited';
    return asked ? 'unreported' : 'not-reached';
  }
  if (predicted.holds !== actual.holds) return actual.holds ? 'holder-appeared' : 'holder-vanished';
  if (actual.hops > predicted.distance) return 'longer-path';
  // An unknown sender may be the predicted one, unless the number of recipients contradicts that.
  const isPredicted = actual.from === null || predicted.senders.includes(actual.from);
  const hasPredictedRecipients = recipients.length === expected;
  return isPredicted && actual.hops === predicted.distance && hasPredictedRecipients ? null : 'other-path';
}

export function hasDelivered(part: PeerComparison | undefined, to: PeerId): boolean {
  return part !== undefined && deliveredTo(part.actual).includes(to);
}

function deliveredTo({ sentTo, failedTo, lostTo }: ActualPeer): PeerId[] {
  return sentTo.filter((to) => !failedTo.includes(to) && !lostTo.includes(to));
}

function byHops(one: ActualPeer, other: ActualPeer): number {
  return (one.hops ?? Infinity) - (other.hops ?? Infinity) || one.peer - other.peer;
}

function notReached(peer: PeerId): ActualPeer {
  return {
    peer,
    hops: null,
    from: null,
    holds: false,
    died: false,
    limited: false,
    sentTo: [],
    failedTo: [],
    lostTo: [],
    lostBy: [],
    copiedTo: [],
    copiedBy: [],
    delays: [],
    stoppedBy: null,
  };
}

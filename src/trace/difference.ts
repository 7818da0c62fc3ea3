import type { PeerId } from '../vocabulary.js';
import { type Prediction, sendsWithin } from './prediction.js';
import type { SeenPeer } from './seen-flood.js';
import { exactly, type Range, type SpreadPeer } from './spread.js';

/** Why a peer's part in a flood was not as predicted. */
export type DifferenceKind =
  /**
   * Its first copy came over a longer path than the shortest: latencies are not equal, and that one was faster (called
   * short-circuiting). It had less TTL left, so that nothing or less may have followed from it; and it came from another
   * sender, so that another neighbour was spared: the sender and the origin are not asked.
   */
  | 'longer-way'
  /** Its first copy came over a shorter path, through what was predicted to answer. */
  | 'shorter-way'
  /** The query did not come to it. */
  | 'not-reached'
  /** The query came to it, and was predicted not to. */
  | 'reached'
  /** It has the file, which was not known: it has been downloaded, or put there. */
  | 'holder-appeared'
  /** It had the file before and has not now. */
  | 'holder-vanished'
  | 'peer-died'
  /** What it sent to peers of the network did not get there. */
  | 'undelivered'
  /** What it sent to an absent neighbour got there: something listens at its address. */
  | 'delivered'
  /** What came to it, or what it sent, was not told: the flood was not counted to its end. */
  | 'untold';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly peer: PeerId;
  /** Links that its first copy crossed, or was predicted to cross; null where none came. */
  readonly hops: { readonly predicted: number | null; readonly seen: number | null };
  /** Of `longer-way`, `shorter-way` and `reached`: the path of its first copy, from the origin as far as it is known. */
  readonly path: readonly PeerId[];
  /** Whether no TTL was left there. */
  readonly expired: boolean;
  /** Peers reached more than predicted: 1, 0 or -1. */
  readonly reached: number;
  /** Messages delivered more than predicted; below 0, less. */
  readonly messages: number;
  /** The peers whose own difference led to this one; empty where it began here. */
  readonly because: readonly PeerId[];
}

/** One peer, as predicted and as seen. */
export interface PeerParts {
  /** Null where the query was predicted not to come. */
  readonly predicted: SpreadPeer | null;
  readonly seen: SeenPeer;
  /** Messages to peers of the network. */
  readonly sends: Range;
  readonly sent: number;
}

/** Puts together what belongs to each peer, those that are only predicted or only seen included. */
export function partsOf(
  { peers, ttl }: Prediction,
  seen: ReadonlyMap<PeerId, SeenPeer>,
  absent: ReadonlySet<PeerId>,
): Map<PeerId, PeerParts> {
  const within = new Map(
    peers.filter(({ distance }) => distance <= ttl).map((peer): [PeerId, SpreadPeer] => [peer.peer, peer]),
  );
  return new Map(
    [...new Set([...within.keys(), ...seen.keys()])].map((peer) => {
      const predicted = within.get(peer) ?? null;
      const part = seen.get(peer) ?? unseen(peer);
      const sends = predicted === null ? exactly(0) : sendsWithin(predicted, ttl);
      const sent = part.sentTo.filter((to) => !absent.has(to)).length;
      return [peer, { predicted, seen: part, sends, sent }];
    }),
  );
}

/** Messages that no range allows for: sent more than at most, or (below 0) less than at least. */
export function excessOf({ sends, sent }: PeerParts): number {
  return sent - within(sends, sent);
}

export function within({ min, max }: Range, number: number): number {
  return Math.min(max, Math.max(min, number));
}

/** What kind of difference there is at a peer, but for what it sent and could not be delivered; null where none is. */
export function kindOf(parts: PeerParts, all: ReadonlyMap<PeerId, PeerParts>): DifferenceKind | null {
  const { predicted, seen } = parts;
  if (predicted === null) return seen.hops === null ? null : 'reached';
  if (seen.hops === null) {
    if (seen.died) return 'peer-died';
    return predicted.senders.some((sender) => hasDelivered(all.get(sender), seen.peer))
      ? 'untold'
      : 'not-reached';
  }
  if (predicted.holds !== seen.holds) return seen.holds ? 'holder-appeared' : 'holder-vanished';
  if (seen.hops !== predicted.distance) {
    return seen.hops > predicted.distance ? 'longer-way' : 'shorter-way';
  }
  if (excessOf(parts) === 0) return null;
  return seen.died ? 'peer-died' : 'untold';
}

export function hasDelivered(parts: PeerParts | undefined, to: PeerId): boolean {
  return parts?.seen.sentTo.includes(to) === true && !parts.seen.failedTo.includes(to);
}

function unseen(peer: PeerId): SeenPeer {
  return {
    peer,
    hops: null,
    from: null,
    holds: false,
    died: false,
    sentTo: [],
    failedTo: [],
  };
}

import type { PeerId } from '../core/vocabulary.js';
import { causesIn } from './causes.js';
import type { Difference, DifferenceKind } from './difference.js';
import { kindOf, type PeerComparison } from './peer-comparison.js';
import type { SeenPeer } from './seen-flood.js';

/** What all peers' differences are found with. */
export interface SeenParts {
  readonly parts: ReadonlyMap<PeerId, PeerComparison>;
  /** Neighbours that were not there when the question was issued. */
  readonly absent: ReadonlySet<PeerId>;
  readonly ttl: number;
  /** Whether the flood was counted to its end. */
  readonly settled: boolean;
}

/**
 * Accounts for each peer's messages: those that were predicted, more or less for what it heard, then those that it sent
 * against the rules or did not send, and those that were lost.
 */
export function differencesIn(seen: SeenParts): Difference[] {
  const causesOf = causesIn(seen.parts);
  return [...seen.parts].flatMap(([peer, part]) => [
    ...inWhatItHeard(part, seen, causesOf(peer)),
    ...inWhatItSent(part, seen),
    ...inWhatArrived(part, seen),
  ]);
}

function inWhatItHeard(part: PeerComparison, seen: SeenParts, because: readonly PeerId[]): Difference[] {
  const kind = kindOf(part);
  if (kind === null) return [];
  const isReached = part.seen.hops !== null;
  return [
    {
      ...plain(part, seen),
      kind,
      path: isReached ? pathTo(part.seen.peer, seen.parts) : [],
      reached: Number(isReached) - Number(part.predicted !== null),
      messages: part.due.length - part.expected,
      because,
    },
  ];
}

/** More than is due can only be against the rules; less may be for want of life, or of news. */
function inWhatItSent(part: PeerComparison, seen: SeenParts): Difference[] {
  const missing = new Set(part.due);
  const beyond = part.seen.sentTo.filter((to) => !seen.absent.has(to) && !missing.delete(to));
  const whyMissing = part.seen.died ? 'peer-died' : seen.settled ? 'unexplained' : 'untold';
  return [
    ...inMessages('unexplained', beyond, +1, part, seen),
    ...inMessages(whyMissing, [...missing], -1, part, seen),
  ];
}

function inWhatArrived(part: PeerComparison, seen: SeenParts): Difference[] {
  const { sentTo, failedTo } = part.seen;
  const lost = failedTo.filter((to) => !seen.absent.has(to));
  const delivered = sentTo.filter((to) => seen.absent.has(to) && !failedTo.includes(to));
  return [
    ...inMessages('undelivered', lost, -1, part, seen),
    ...inMessages('delivered', delivered, +1, part, seen),
  ];
}

function inMessages(
  kind: DifferenceKind,
  to: readonly PeerId[],
  each: 1 | -1,
  part: PeerComparison,
  seen: SeenParts,
): Difference[] {
  if (to.length === 0) return [];
  const inOrder = to.toSorted((one, other) => one - other);
  return [{ ...plain(part, seen), kind, to: inOrder, messages: each * to.length }];
}

/** What is the same in all differences of a peer, and what most of them have nothing to say of. */
function plain(
  { predicted, seen }: PeerComparison,
  { ttl }: SeenParts,
): Omit<Difference, 'kind' | 'messages'> {
  return {
    peer: seen.peer,
    hops: { predicted: predicted?.distance ?? null, seen: seen.hops },
    expired: seen.hops !== null && seen.hops >= ttl,
    path: [],
    to: [],
    reached: 0,
    because: [],
  };
}

/** The way of a peer's first copy. */
function pathTo(peer: PeerId, parts: ReadonlyMap<PeerId, PeerComparison>): PeerId[] {
  const path: PeerId[] = [];
  const senderOf = (at: PeerId): SeenPeer['from'] => parts.get(at)?.seen.from ?? null;
  for (let at: PeerId | null = peer; at !== null && !path.includes(at); at = senderOf(at)) path.unshift(at);
  return path;
}

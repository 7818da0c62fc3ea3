import type { PeerId } from '../core/vocabulary.js';
import type { ActualPeer } from './actual-flood.js';
import { causesIn } from './causes.js';
import { kindOf, type PeerComparison } from './peer-comparison.js';

/** Why a peer's part in a flood was not as predicted. */
export type DifferenceKind =
  /**
   * Its first copy arrived over a longer path than the shortest: latencies differ, and the longer path was faster
   * (called short-circuiting). The copy had less TTL left, so less was forwarded; and it had another sender, so another
   * neighbour was left out: a query is not sent to its sender and origin.
   */
  | 'longer-path'
  /** Its first copy arrived over another path, no longer than predicted: through a peer that was predicted to answer. */
  | 'other-path'
  /** The query did not reach it. */
  | 'not-reached'
  /** The query reached it, and was predicted not to. */
  | 'reached'
  /** It has the file, which was not known: it was downloaded or added. */
  | 'holder-appeared'
  /** It had the file before and does not have it any more. */
  | 'holder-vanished'
  /** The query did not reach it, or it did not forward to all, because it died. */
  | 'peer-died'
  /** The query did not reach it, or it did not forward to all, because a fault had ended or paused it. */
  | 'peer-stopped'
  /** A fault dropped its messages, which was not predicted. They count as sent. */
  | 'lost'
  /** A fault sent its messages once more, which was not predicted. The copies do not count as sent. */
  | 'copied'
  /** The query was sent to it, and it ignored messages over the rate limit. */
  | 'rate-limited'
  /** Its messages to peers of the network did not arrive. */
  | 'undelivered'
  /** Its message to an absent neighbour arrived: some program listens at that address. */
  | 'delivered'
  /** Its messages were not reported: the flood was not counted to its end. */
  | 'unreported'
  /** It sent messages that the rules forbid, or did not send messages that they require. */
  | 'unexplained';

/** A peer may have several: one for what reached it, others for what it did then. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly peer: PeerId;
  /** Links that its first copy crossed, or was predicted to cross; null if none arrived. */
  readonly hops: { readonly predicted: number | null; readonly actual: number | null };
  /** For the kinds that end in `-path`, and for `reached`: its first copy's path, from the origin as far as known. */
  readonly path: readonly PeerId[];
  /** The receivers of messages that were sent, failed, or are missing. */
  readonly to: readonly PeerId[];
  /** Whether no TTL was left there. */
  readonly expired: boolean;
  /** Peers reached more than predicted: 1, 0 or -1. */
  readonly reached: number;
  /** Messages delivered more than predicted; negative: fewer. */
  readonly messages: number;
  /** The faults that led to it, by their numbers. */
  readonly faults: readonly number[];
  /** The peers whose own difference led to this one; empty if it began here. */
  readonly because: readonly PeerId[];
}

/** The input of {@link differencesIn}. */
interface ComparedFlood {
  readonly parts: ReadonlyMap<PeerId, PeerComparison>;
  /** Neighbours that were not peers of the network when the query was issued, or that were predicted not to run. */
  readonly absent: ReadonlySet<PeerId>;
  readonly ttl: number;
  /** The numbers of the faults that the prediction has followed. */
  readonly followed: ReadonlySet<number>;
  /** Whether the flood was counted to its end. */
  readonly settled: boolean;
}

/**
 * Accounts for each peer's messages: first those that follow from what reached it, then those that it sent against the
 * rules or did not send, then those that were lost.
 */
export function differencesIn(flood: ComparedFlood): Difference[] {
  const causesOf = causesIn(flood.parts);
  return [...flood.parts].flatMap(([peer, part]) => [
    ...inArrivals(part, flood, causesOf(peer)),
    ...inSendings(part, flood),
    ...inDeliveries(part, flood),
  ]);
}

function inArrivals(part: PeerComparison, flood: ComparedFlood, because: readonly PeerId[]): Difference[] {
  const kind = kindOf(part);
  if (kind === null) return [];
  const isReached = part.actual.hops !== null;
  return [
    {
      ...defaults(part, flood),
      kind,
      path: isReached ? pathTo(part.actual.peer, flood.parts) : [],
      reached: Number(isReached) - Number(part.predicted !== null),
      messages: part.recipients.length - part.expected,
      faults: faultsOf(kind, part, flood, because),
      because,
    },
  ];
}

function faultsOf(
  kind: DifferenceKind,
  part: PeerComparison,
  { parts }: ComparedFlood,
  because: readonly PeerId[],
): readonly number[] {
  if (kind === 'peer-stopped') return stoppedBy(part);
  return kind === 'longer-path' && because.length === 0 ? delaysBefore(part, parts) : [];
}

/** The faults that delayed the copies over the predicted paths, on any of their links. */
function delaysBefore(
  { predicted, actual: { peer } }: PeerComparison,
  parts: ReadonlyMap<PeerId, PeerComparison>,
): readonly number[] {
  const faults = (predicted?.senders ?? []).flatMap((sender) => {
    const path = [...pathTo(sender, parts), peer];
    return path.flatMap((from, index) => {
      const delays = parts.get(from)?.actual.delays ?? [];
      const next = path[index + 1];
      return next === undefined ? [] : delays.filter(({ to }) => to === null || to === next);
    });
  });
  return inOrder(faults.map(({ fault }) => fault));
}

const inOrder = (numbers: readonly number[]): readonly number[] =>
  [...new Set(numbers)].sort((one, other) => one - other);

/** Extra messages are violations; missing ones may be explained by a crash or by missing events. */
function inSendings(part: PeerComparison, flood: ComparedFlood): Difference[] {
  const missing = new Set(part.recipients);
  const extra = part.actual.sentTo.filter((to) => !flood.absent.has(to) && !missing.delete(to));
  const { died, stoppedBy: fault } = part.actual;
  const isStopped = !died && fault !== null;
  const unknown = flood.settled ? 'unexplained' : 'unreported';
  const whyMissing = died ? 'peer-died' : isStopped ? 'peer-stopped' : unknown;
  return [
    ...inMessages('unexplained', extra, +1, part, flood),
    ...inMessages(whyMissing, [...missing], -1, part, flood, isStopped ? stoppedBy(part) : []),
  ];
}

function inDeliveries(part: PeerComparison, flood: ComparedFlood): Difference[] {
  const { sentTo, failedTo, lostTo, lostBy, copiedTo, copiedBy } = part.actual;
  const failed = failedTo.filter((to) => !flood.absent.has(to));
  const delivered = sentTo.filter((to) => flood.absent.has(to) && !failedTo.includes(to));
  const isNew =
    (faults: readonly number[]) =>
    (_: unknown, index: number): boolean =>
      !flood.followed.has(faults[index] ?? 0);
  const isNewLoss = isNew(lostBy);
  const isNewCopy = isNew(copiedBy);
  const stoppers = failed.flatMap((to) => stoppedBy(flood.parts.get(to)));
  return [
    ...inMessages('undelivered', failed, -1, part, flood, stoppers),
    ...inMessages('delivered', delivered, +1, part, flood),
    ...inMessages('lost', lostTo.filter(isNewLoss), 0, part, flood, lostBy.filter(isNewLoss)),
    ...inMessages('copied', copiedTo.filter(isNewCopy), 0, part, flood, copiedBy.filter(isNewCopy)),
  ];
}

function inMessages(
  kind: DifferenceKind,
  to: readonly PeerId[],
  each: 1 | 0 | -1,
  part: PeerComparison,
  flood: ComparedFlood,
  faults: readonly number[] = [],
): Difference[] {
  if (to.length === 0) return [];
  const receivers = to.toSorted((one, other) => one - other);
  const messages = each * to.length;
  return [{ ...defaults(part, flood), kind, to: receivers, messages, faults: inOrder(faults) }];
}

function stoppedBy(part: PeerComparison | undefined): readonly number[] {
  const fault = part?.actual.stoppedBy ?? null;
  return fault === null ? [] : [fault];
}

/** The fields that are equal in all differences of a peer, and the usual values of the others. */
function defaults(
  { predicted, actual }: PeerComparison,
  { ttl }: ComparedFlood,
): Omit<Difference, 'kind' | 'messages'> {
  return {
    peer: actual.peer,
    hops: { predicted: predicted?.distance ?? null, actual: actual.hops },
    expired: actual.hops !== null && actual.hops >= ttl,
    path: [],
    to: [],
    reached: 0,
    faults: [],
    because: [],
  };
}

/** The path of a peer's first copy. */
function pathTo(peer: PeerId, parts: ReadonlyMap<PeerId, PeerComparison>): PeerId[] {
  const path: PeerId[] = [];
  const senderOf = (at: PeerId): ActualPeer['from'] => parts.get(at)?.actual.from ?? null;
  for (let at: PeerId | null = peer; at !== null && !path.includes(at); at = senderOf(at)) path.unshift(at);
  return path;
}

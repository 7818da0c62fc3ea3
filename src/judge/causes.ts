import type { PeerId } from '../core/vocabulary.js';
import type { DifferenceKind } from './differences.js';
import { hasDelivered, kindOf, type PeerComparison } from './peer-comparison.js';

/**
 * A difference at one peer causes differences downstream. This follows each one back, over the peers that should have
 * sent the first copy or did send it, to the peers where it began.
 *
 * @returns the peers where the difference of a peer began; empty if it began there
 */
export function causesIn(parts: ReadonlyMap<PeerId, PeerComparison>): (peer: PeerId) => readonly PeerId[] {
  const kinds = new Map([...parts].map(([peer, part]) => [peer, kindOf(part)]));
  const known = new Map<PeerId, readonly PeerId[]>();

  const causesOf = (peer: PeerId): readonly PeerId[] => {
    const before = known.get(peer);
    if (before !== undefined) return before;
    // Set before the search, so that a cycle ends.
    known.set(peer, []);
    const part = parts.get(peer);
    const previous = part === undefined ? [] : previousOf(part, kinds.get(peer) ?? null);
    const found = unique(previous.flatMap(originsOf));
    known.set(peer, found);
    return found;
  };

  const originsOf = (peer: PeerId): readonly PeerId[] => {
    const causes = causesOf(peer);
    return causes.length > 0 ? causes : [peer];
  };

  /** The peers, one link before this one, whose difference led to its own. */
  const previousOf = (
    { predicted, actual }: PeerComparison,
    kind: DifferenceKind | null,
  ): readonly PeerId[] => {
    const senders = predicted?.senders ?? [];
    const from = actual.from === null ? [] : [actual.from];
    switch (kind) {
      case 'not-reached':
        return senders;
      case 'longer-path':
        // From a predicted sender: the copy was already late there.
        if (senders.some((sender) => from.includes(sender))) return from;
        return senders.some((sender) => hasDelivered(parts.get(sender), actual.peer)) ? [] : senders;
      case 'reached':
      case 'other-path':
        return from;
      default:
        return [];
    }
  };
  return causesOf;
}

function unique(peers: readonly PeerId[]): PeerId[] {
  return [...new Set(peers)].sort((one, other) => one - other);
}

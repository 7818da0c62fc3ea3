import type { PeerId } from '../core/vocabulary.js';
import type { DifferenceKind } from './difference.js';
import { hasDelivered, kindOf, type PeerComparison } from './peer-comparison.js';

/**
 * Finds where differences began.
 *
 * What goes wrong at one peer is passed on: whoever hears of a query over it hears later, or never. A difference is
 * followed back to those that were to bring the query over a shortest path, or to the one that did bring it, until a peer
 * is met where something of its own happened.
 *
 * @returns the peers where the difference of a peer began; empty where it began there
 */
export function causesIn(parts: ReadonlyMap<PeerId, PeerComparison>): (peer: PeerId) => readonly PeerId[] {
  const kinds = new Map([...parts].map(([peer, part]) => [peer, kindOf(part)]));
  const known = new Map<PeerId, readonly PeerId[]>();

  const causesOf = (peer: PeerId): readonly PeerId[] => {
    const before = known.get(peer);
    if (before !== undefined) return before;
    // Set before it is looked for, so that no circle is walked twice.
    known.set(peer, []);
    const part = parts.get(peer);
    const found = part === undefined ? [] : unique(ledFrom(part, kinds.get(peer) ?? null).flatMap(originsOf));
    known.set(peer, found);
    return found;
  };

  const originsOf = (peer: PeerId): readonly PeerId[] => {
    const causes = causesOf(peer);
    return causes.length > 0 ? causes : [peer];
  };

  /** The peers whose difference led to that of this one. */
  const ledFrom = ({ predicted, seen }: PeerComparison, kind: DifferenceKind | null): readonly PeerId[] => {
    const senders = predicted?.senders ?? [];
    const from = seen.from === null ? [] : [seen.from];
    switch (kind) {
      case 'not-reached':
        return senders;
      case 'longer-way':
        // Over a shortest path's own last link: it was already late there.
        if (senders.some((sender) => from.includes(sender))) return from;
        return senders.some((sender) => hasDelivered(parts.get(sender), seen.peer)) ? [] : senders;
      case 'reached':
      case 'other-way':
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

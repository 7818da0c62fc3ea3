import type { PeerId } from '../core/vocabulary.js';
import type { Fault } from '../faults/fault.js';
import { kindOf } from '../faults/registry.js';

/**
 * The peers that do not start with the others: a fault starts them later. If a fault before that one takes the peer away, it
 * starts with the others.
 */
export function heldBack(
  faults: readonly Fault[],
  peersOf: (fault: Fault) => readonly PeerId[],
): ReadonlySet<PeerId> {
  const held = new Set<PeerId>();
  const taken = new Set<PeerId>();
  for (const fault of faults) {
    const kind = kindOf(fault);
    if (kind.on !== 'peer') continue;
    for (const peer of peersOf(fault)) {
      if (kind.holdsBack !== true) taken.add(peer);
      else if (!taken.has(peer)) held.add(peer);
    }
  }
  return held;
}

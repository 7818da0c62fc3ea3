import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import type { CheckedPeer } from './check-fault.js';
import type { Fault } from './fault.js';
import { kindOf } from './registry.js';

/**
 * The peers that do not start with the others, each with the fault that starts it later. If a fault before that one ends the
 * peer, it starts with the others.
 */
export function heldBack(faults: readonly Fault[], peers: readonly PeerId[]): ReadonlyMap<PeerId, Fault> {
  const held = new Map<PeerId, Fault>();
  const ended = new Set<PeerId>();
  for (const fault of faults) {
    const kind = kindOf(fault);
    if (kind.on !== 'peer' || fault.target.on !== 'peer') continue;
    for (const peer of fault.target.peers === 'all' ? peers : fault.target.peers) {
      if (kind.holdsBack !== true) ended.add(peer);
      else if (!ended.has(peer) && !held.has(peer)) held.set(peer, fault);
    }
  }
  return held;
}

/**
 * A foreign peer gets the addresses of its neighbours at its start, and a native peer has none before its own.
 *
 * @throws SimError `bad-usage` if a native peer would start after a foreign peer that has it as a neighbour
 */
export function checkHeldBack(faults: readonly Fault[], peers: readonly CheckedPeer[]): void {
  const held = heldBack(
    faults,
    peers.map(({ id }) => id),
  );
  const foreign = peers.filter(({ program }) => program !== undefined);
  for (const [peer, { text }] of held) {
    const isNative = !foreign.some(({ id }) => id === peer);
    const neighbour = foreign.find(({ id, neighbours }) => !held.has(id) && neighbours.includes(peer));
    if (!isNative || neighbour === undefined) continue;
    const message = `peer ${neighbour.id} is a foreign peer, and must know its neighbour ${peer} at its start`;
    throw new SimError('bad-usage', `fault ${quote(text, 100)}: ${message}`, {
      hint: `use leave ${peer} and join ${peer}, so that peer ${peer} has an address`,
    });
  }
}

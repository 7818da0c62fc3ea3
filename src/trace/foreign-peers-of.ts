import type { OverlayPeer } from './event.js';

/** Those peers of an overlay that others wrote: they tell nothing, and what they do is told by others. */
export function foreignPeersOf(peers: readonly OverlayPeer[]): ReadonlySet<number> {
  return new Set(peers.flatMap(({ id, program }) => (program === undefined ? [] : [id])));
}

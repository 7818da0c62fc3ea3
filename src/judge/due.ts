import type { PeerId } from '../core/vocabulary.js';
import type { SeenPeer } from './seen-flood.js';

/** What holds for all peers of a flood. */
export interface FloodRules {
  readonly origin: PeerId;
  readonly ttl: number;
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

/**
 * Whom a peer has to send the query to, having heard what it heard.
 *
 * By the rules (those of `peer/router.ts`) that follows from three things alone: how many links its first copy had
 * crossed, whom that came from, and whether the file is there. What a peer sends beyond that, it sends against them.
 */
export function expectedRecipients(
  { peer, hops, from, holds }: SeenPeer,
  neighbours: readonly PeerId[],
  { origin, ttl, forwardOnHit }: FloodRules,
): readonly PeerId[] {
  if (hops === null) return [];
  if (peer === origin) return holds ? [] : neighbours;
  if (hops >= ttl || (holds && !forwardOnHit)) return [];
  return neighbours.filter((neighbour) => neighbour !== from && neighbour !== origin);
}

import type { PeerId } from '../core/vocabulary.js';

/** As much of a peer as its overlay's graph needs. */
export interface GraphNode {
  readonly id: PeerId;
  /** Links are directed. */
  readonly neighbours: readonly PeerId[];
}

/**
 * How many links each peer is from the origin, along directed links, by breadth-first search.
 *
 * The origin is at 0. Peers that no path leads to are not in the map, nor are neighbours that are not among `peers`.
 */
export function distancesFrom(peers: readonly GraphNode[], origin: PeerId): Map<PeerId, number> {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, neighbours]));
  const distances = new Map<PeerId, number>();
  if (!neighboursOf.has(origin)) return distances;

  distances.set(origin, 0);
  // A map is walked in the order in which it was filled, and sees what is added on the way: it is its own queue.
  for (const [id, distance] of distances) {
    for (const neighbour of neighboursOf.get(id) ?? []) {
      if (neighboursOf.has(neighbour) && !distances.has(neighbour)) distances.set(neighbour, distance + 1);
    }
  }
  return distances;
}

/**
 * How many links the overlay has: pairs of peers of which at least one names the other, each pair once.
 *
 * Links to neighbours that are not among `peers` do not count.
 */
export function linkCount(peers: readonly GraphNode[]): number {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  let count = 0;
  for (const [id, neighbours] of neighboursOf) {
    for (const neighbour of neighbours) {
      const backwards = neighboursOf.get(neighbour);
      if (backwards === undefined || neighbour === id) continue;
      // A pair that is linked both ways is counted at its lower id.
      if (id < neighbour || !backwards.has(id)) count += 1;
    }
  }
  return count;
}

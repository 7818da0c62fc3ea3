import type { PeerId } from '../core/vocabulary.js';

/** The part of a peer that the graph of a network needs. */
export interface GraphNode {
  readonly id: PeerId;
  /** Links are directed. */
  readonly neighbours: readonly PeerId[];
}

/** How a breadth-first search reached a peer. */
export interface Reached {
  /** Links from the origin. */
  readonly distance: number;
  /** The peer before it on the path; null: it is the origin. */
  readonly from: PeerId | null;
}

/**
 * Searches breadth first from a peer.
 *
 * @returns the peers that are reached, nearest first
 */
export function searchFrom(
  origin: PeerId,
  neighboursOf: (id: PeerId) => readonly PeerId[],
): Map<PeerId, Reached> {
  const reached = new Map<PeerId, Reached>([[origin, { distance: 0, from: null }]]);
  // A map is iterated in the order of insertion, new entries included: so it is its own queue.
  for (const [id, { distance }] of reached) {
    for (const neighbour of neighboursOf(id)) {
      if (!reached.has(neighbour)) reached.set(neighbour, { distance: distance + 1, from: id });
    }
  }
  return reached;
}

/**
 * The number of links from the origin to each peer, along directed links, nearest first.
 *
 * The origin has 0. Peers that cannot be reached are not in the map, nor are neighbours that are not among `peers`.
 */
export function distancesFrom(peers: readonly GraphNode[], origin: PeerId): Map<PeerId, number> {
  const lists = new Map(peers.map(({ id, neighbours }) => [id, neighbours]));
  if (!lists.has(origin)) return new Map();
  const reached = searchFrom(
    origin,
    (id) => lists.get(id)?.filter((neighbour) => lists.has(neighbour)) ?? [],
  );
  return new Map([...reached].map(([id, { distance }]) => [id, distance]));
}

/**
 * The links: pairs of peers of which at least one lists the other, each pair once.
 *
 * Links to neighbours that are not among `peers` are left out.
 */
export function* linkedPairs(peers: readonly GraphNode[]): Generator<readonly [from: PeerId, to: PeerId]> {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  for (const [id, neighbours] of neighboursOf) {
    for (const neighbour of neighbours) {
      const backwards = neighboursOf.get(neighbour);
      if (backwards === undefined || neighbour === id) continue;
      // A pair with links both ways counts at its lower id.
      if (id < neighbour || !backwards.has(id)) yield [id, neighbour];
    }
  }
}

/** The number of {@link linkedPairs}. */
export function linkCount(peers: readonly GraphNode[]): number {
  let count = 0;
  for (const _ of linkedPairs(peers)) count += 1;
  return count;
}

/** With how many others each peer is linked, in either direction or both. */
export function degreesOf(peers: readonly GraphNode[]): Map<PeerId, number> {
  const linked = new Map<PeerId, Set<PeerId>>(peers.map(({ id }) => [id, new Set()]));
  for (const { id, neighbours } of peers) {
    for (const neighbour of neighbours) {
      if (neighbour === id || !linked.has(neighbour)) continue;
      linked.get(id)?.add(neighbour);
      linked.get(neighbour)?.add(id);
    }
  }
  return new Map([...linked].map(([id, others]) => [id, others.size]));
}

/** Links from a peer to one that does not list it. */
export function oneWayLinks(peers: readonly GraphNode[]): (readonly [from: PeerId, to: PeerId])[] {
  const lists = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  return peers.flatMap(({ id, neighbours }) =>
    neighbours.filter((to) => lists.get(to)?.has(id) === false).map((to) => [id, to] as const),
  );
}

/** How many links there are, and how many of them lead from one host to another. */
export function crossingLinks(
  peers: readonly GraphNode[],
  hostOf: ReadonlyMap<PeerId, number | string>,
): { readonly total: number; readonly crossing: number } {
  let [total, crossing] = [0, 0];
  for (const [one, other] of linkedPairs(peers)) {
    total += 1;
    if (hostOf.get(one) !== hostOf.get(other)) crossing += 1;
  }
  return { total, crossing };
}

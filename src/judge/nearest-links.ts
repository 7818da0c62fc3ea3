import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from '../topology/graph.js';

/** A link that a query did not cross. */
export interface UncrossedLink {
  readonly from: PeerId;
  readonly to: PeerId;
  /** Links that the query had crossed before it. */
  readonly crossed: number;
}

/**
 * For each peer that a query did not reach, the link at which it ended on the path to this peer: that of the shortest path, and of those
 * the one that it followed farthest. One search for all peers.
 *
 * @param reached the links that its first copy at each peer had crossed
 */
export function nearestLinks(
  peers: readonly GraphNode[],
  reached: ReadonlyMap<PeerId, number>,
): ReadonlyMap<PeerId, UncrossedLink> {
  const neighboursOf = new Map(peers.map(({ id, neighbours }) => [id, neighbours]));
  /** Links from reached peers, by the length of the path up to their ends. */
  const borders = new Map<number, UncrossedLink[]>();
  for (const [from, crossed] of reached) {
    for (const to of neighboursOf.get(from) ?? []) {
      if (reached.has(to)) continue;
      const links = borders.get(crossed + 1) ?? [];
      borders.set(crossed + 1, links);
      links.push({ from, to, crossed });
    }
  }
  const nearest = new Map<PeerId, UncrossedLink>();
  const lengths = [...borders.keys()].sort((one, other) => one - other);
  let next: [PeerId, UncrossedLink][] = [];
  for (let length = lengths[0] ?? 0; next.length > 0 || length <= (lengths.at(-1) ?? -1); length += 1) {
    const ends = (borders.get(length) ?? []).map((link): [PeerId, UncrossedLink] => [link.to, link]);
    const found = [...ends, ...next]
      .sort(([, one], [, other]) => other.crossed - one.crossed)
      .filter(([peer, link]) => !nearest.has(peer) && nearest.set(peer, link));
    next = found.flatMap(([peer, link]) =>
      (neighboursOf.get(peer) ?? [])
        .filter((to) => !reached.has(to) && !nearest.has(to))
        .map((to): [PeerId, UncrossedLink] => [to, link]),
    );
  }
  return nearest;
}

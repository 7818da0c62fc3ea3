import type { PeerId } from '../../core/vocabulary.js';
import type { PartialNetwork } from '../model.js';

/** The links of a network as a text has them. */
export interface WrittenLinks {
  /** Whether each link is there once for both directions. */
  readonly undirected: boolean;
  readonly links: readonly (readonly [from: PeerId, to: PeerId])[];
}

/**
 * A network is written as an undirected graph, each pair once, if all links lead both ways and every list of neighbours is
 * in ascending order: read in that order, the lists come out the same. Any other network keeps each direction.
 */
export function writtenLinks({ peers }: PartialNetwork): WrittenLinks {
  const lists = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  const isUndirected = peers.every(({ id, neighbours }) =>
    neighbours.every((neighbour, index) => {
      const isAscending = index === 0 || (neighbours[index - 1] ?? 0) < neighbour;
      return isAscending && lists.get(neighbour)?.has(id);
    }),
  );
  const all = peers.flatMap(({ id, neighbours }) => neighbours.map((neighbour) => [id, neighbour] as const));
  if (!isUndirected) return { undirected: false, links: all };
  const once = all.filter(([from, to]) => from < to).sort(([a, b], [c, d]) => a - c || b - d);
  return { undirected: true, links: once };
}

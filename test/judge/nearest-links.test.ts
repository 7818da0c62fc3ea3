import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestLinks } from '../../src/judge/nearest-links.js';
import { distancesFrom } from '../../src/topology/graph.js';
import { directedGraph } from '../helpers/random-graphs.js';

it('finds the shortest path from a reached peer to each other one, and on it the link that the query followed farthest', () => {
  fc.assert(
    fc.property(directedGraph, fc.integer({ min: 0, max: 3 }), ({ neighbours }, ttl) => {
      const peers = neighbours.map((list, id) => ({ id, neighbours: list }));
      const reached = new Map([...distancesFrom(peers, 0)].filter(([, distance]) => distance <= ttl));
      const nearest = nearestLinks(peers, reached);
      const outside = peers.map(({ id, neighbours: list }) => ({
        id,
        neighbours: reached.has(id) ? [] : list.filter((to) => !reached.has(to)),
      }));
      for (const { id } of outside) {
        if (reached.has(id)) continue;
        // One search for each link from a reached peer.
        const paths = [...reached].flatMap(([from, crossed]) =>
          (neighbours[from] ?? []).flatMap((to) => {
            const distance = reached.has(to) ? undefined : distancesFrom(outside, to).get(id);
            return distance === undefined ? [] : [{ length: crossed + 1 + distance, crossed }];
          }),
        );
        const [best] = paths.sort((one, other) => one.length - other.length || other.crossed - one.crossed);
        expect(nearest.get(id)?.crossed).toBe(best?.crossed);
      }
    }),
  );
});

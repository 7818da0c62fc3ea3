import fc from 'fast-check';
import { DirectedGraph, UndirectedGraph } from 'graphology';
import { connectedComponents } from 'graphology-components';
import { diameter as diameterOf } from 'graphology-metrics/graph/index.js';
import { describe, expect, it } from 'vitest';
import { degreesOf, oneWayLinks } from '../../src/topology/graph.js';
import { componentsOf, distancesOf } from '../../src/topology/measures.js';
import { chain, complete, grid, hypercube, ring, star, type Graph as TestGraph } from '../helpers/graphs.js';

const nodesOf = ({ neighbours }: TestGraph) => neighbours.map((list, id) => ({ id, neighbours: list }));

describe('distancesOf', () => {
  it.each([
    { graph: chain(1), diameter: 0, radius: 0 },
    { graph: chain(10), diameter: 9, radius: 5 },
    { graph: ring(9), diameter: 4, radius: 4 },
    { graph: star(7), diameter: 2, radius: 1 },
    { graph: complete(6), diameter: 1, radius: 1 },
    { graph: grid(3, 5), diameter: 6, radius: 3 },
    { graph: hypercube(5), diameter: 5, radius: 5 },
  ])('gives the known diameter and radius of $graph.name', ({ graph, diameter, radius }) => {
    expect(distancesOf(nodesOf(graph))).toMatchObject({ diameter, radius, isExact: true });
  });

  it('gives the mean 1 for a complete graph, and 2 - 2 / n for a star', () => {
    expect(distancesOf(nodesOf(complete(5))).mean).toBe(1);
    expect(distancesOf(nodesOf(star(8))).mean).toBeCloseTo(2 - 2 / 8);
  });

  it('follows links in their direction only: in a one-way ring of 4, the diameter is 3', () => {
    const peers = [1, 2, 3, 4].map((id) => ({ id, neighbours: [(id % 4) + 1] }));
    expect(distancesOf(peers)).toMatchObject({ diameter: 3, between: [1, 4], reachable: 12 });
    expect(oneWayLinks(peers)).toHaveLength(4);
  });

  it('searches a large network from a sample of peers, and reports that', () => {
    const many = nodesOf(chain(20_000));
    const { diameter, isExact } = distancesOf(many);
    expect(isExact).toBe(false);
    expect(diameter).toBe(19_999);
  });

  it('says of a sample whether all peers reach each other, and how many pairs do', () => {
    const ring = Array.from({ length: 9000 }, (_, id) => ({ id, neighbours: [(id + 1) % 9000] }));
    expect(distancesOf(ring)).toMatchObject({
      isExact: false,
      isStronglyConnected: true,
      reachable: 9000 * 8999,
    });
    // All lead to a peer that leads nowhere: its radius of 0 links is not that of the network.
    const sink = ring.map(({ id, neighbours }) => ({ id, neighbours: [...neighbours, 9000] }));
    const distances = distancesOf([...sink, { id: 9000, neighbours: [] }]);
    expect(distances).toMatchObject({ isExact: false, isStronglyConnected: false });
    expect(distances.reachable / (9000 * 9000)).toBeCloseTo(1, 1);
  });
});

const links = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });

describe('measures of any graph', () => {
  it('componentsOf and degreesOf agree with graphology', () => {
    fc.assert(
      fc.property(links, (pairs) => {
        const oracle = new UndirectedGraph();
        const lists = Array.from({ length: 12 }, () => new Set<number>());
        for (let id = 0; id < 12; id += 1) oracle.addNode(id);
        for (const [from, to] of pairs) {
          if (from === to) continue;
          oracle.mergeUndirectedEdge(from, to);
          lists[from]?.add(to);
        }
        const peers = lists.map((list, id) => ({ id, neighbours: [...list] }));
        const sorted = (components: readonly (readonly (number | string)[])[]) =>
          components
            .map((one) => one.map(Number).sort((a, b) => a - b))
            .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
        expect(sorted(componentsOf(peers))).toEqual(sorted(connectedComponents(oracle)));
        for (const [id, degree] of degreesOf(peers)) expect(degree).toBe(oracle.degree(id));
      }),
    );
  });

  it('distancesOf agrees with the diameter of graphology if all peers reach each other', () => {
    fc.assert(
      fc.property(links, (pairs) => {
        const oracle = new DirectedGraph();
        // A cycle through all makes sure that they do.
        const lists = Array.from({ length: 12 }, (_, id) => new Set([(id + 1) % 12]));
        for (const [from, to] of pairs) if (from !== to) lists[from]?.add(to);
        for (let id = 0; id < 12; id += 1) oracle.addNode(id);
        lists.forEach((list, id) => {
          for (const to of list) oracle.addDirectedEdge(id, to);
        });
        expect(distancesOf(lists.map((list, id) => ({ id, neighbours: [...list] }))).diameter).toBe(
          diameterOf(oracle),
        );
      }),
    );
  });
});

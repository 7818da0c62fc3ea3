import fc from 'fast-check';
import { DirectedGraph, UndirectedGraph } from 'graphology';
import { connectedComponents } from 'graphology-components';
import { diameter as diameterOf } from 'graphology-metrics/graph/index.js';
import { describe, expect, it } from 'vitest';
import { degreesOf, oneWayLinks } from '../../src/topology/graph.js';
import { componentsOf, distancesOf } from '../../src/topology/measures.js';
import { chain, complete, grid, hypercube, ring, star, type Graph as TestGraph } from '../helpers/graphs.js';

const nodesOf = ({ neighbours }: TestGraph) => neighbours.map((list, id) => ({ id, neighbours: list }));

describe('distances against closed forms', () => {
  it.each([
    { graph: chain(1), diameter: 0, radius: 0 },
    { graph: chain(10), diameter: 9, radius: 5 },
    { graph: ring(9), diameter: 4, radius: 4 },
    { graph: star(7), diameter: 2, radius: 1 },
    { graph: complete(6), diameter: 1, radius: 1 },
    { graph: grid(3, 5), diameter: 6, radius: 3 },
    { graph: hypercube(5), diameter: 5, radius: 5 },
  ])('$graph.name', ({ graph, diameter, radius }) => {
    expect(distancesOf(nodesOf(graph))).toMatchObject({ diameter, radius, isExact: true });
  });

  it('the mean of a complete graph is 1, of a star 2 - 2 / n', () => {
    expect(distancesOf(nodesOf(complete(5))).mean).toBe(1);
    expect(distancesOf(nodesOf(star(8))).mean).toBeCloseTo(2 - 2 / 8);
  });

  it('links are directed: in a ring that leads one way, the last is far', () => {
    const peers = [1, 2, 3, 4].map((id) => ({ id, neighbours: [(id % 4) + 1] }));
    expect(distancesOf(peers)).toMatchObject({ diameter: 3, between: [1, 4], reachable: 12 });
    expect(oneWayLinks(peers)).toHaveLength(4);
  });

  it('a network of many is looked at in part, and that is told', () => {
    const many = nodesOf(chain(20_000));
    const { diameter, isExact } = distancesOf(many);
    expect(isExact).toBe(false);
    expect(diameter).toBe(19_999);
  });
});

const links = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });

describe('against graphology', () => {
  it('components and degrees of any graph', () => {
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

  it('the diameter of any directed graph whose peers all reach each other', () => {
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

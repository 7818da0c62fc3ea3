import { UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import { generators } from '../../../src/topology/generate/generators/index.js';
import type { GivenValues } from '../../../src/topology/generate/read-values.js';
import { classic, connectedComponents, degreesOf, diameter, graphOf, linksOf, made } from './overlays.js';

interface Row {
  readonly kind: string;
  readonly given: GivenValues;
  readonly nodes: number;
  readonly links: number;
  /** Where the kind has one; the smallest sizes have none of interest. */
  readonly diameter?: number;
  /** Of each node, or where they differ of all in falling order. */
  readonly degrees?: number | readonly number[];
}

const rows: readonly Row[] = [
  { kind: 'chain', given: { peers: 1 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'chain', given: { peers: 2 }, nodes: 2, links: 1, diameter: 1, degrees: 1 },
  { kind: 'chain', given: { peers: 9 }, nodes: 9, links: 8, diameter: 8 },
  { kind: 'ring', given: { peers: 3 }, nodes: 3, links: 3, diameter: 1, degrees: 2 },
  { kind: 'ring', given: { peers: 8 }, nodes: 8, links: 8, diameter: 4, degrees: 2 },
  { kind: 'ring', given: { peers: 9 }, nodes: 9, links: 9, diameter: 4, degrees: 2 },
  { kind: 'star', given: { peers: 2 }, nodes: 2, links: 1, diameter: 1, degrees: 1 },
  { kind: 'star', given: { peers: 6 }, nodes: 6, links: 5, diameter: 2, degrees: [5, 1, 1, 1, 1, 1] },
  { kind: 'tree', given: { peers: 1 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'tree', given: { depth: 0 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'tree', given: { peers: 4, branching: 1 }, nodes: 4, links: 3, diameter: 3 },
  { kind: 'tree', given: { depth: 3, branching: 1 }, nodes: 4, links: 3, diameter: 3 },
  { kind: 'tree', given: { depth: 3 }, nodes: 15, links: 14, diameter: 6 },
  { kind: 'tree', given: { depth: 2, branching: 3 }, nodes: 13, links: 12, diameter: 4 },
  { kind: 'tree', given: { peers: 6 }, nodes: 6, links: 5, diameter: 4, degrees: [3, 2, 2, 1, 1, 1] },
  { kind: 'grid', given: { width: 1, height: 1 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'grid', given: { width: 1, height: 4 }, nodes: 4, links: 3, diameter: 3 },
  { kind: 'grid', given: { width: 4, height: 3 }, nodes: 12, links: 17, diameter: 5 },
  { kind: 'torus', given: { width: 3, height: 3 }, nodes: 9, links: 18, diameter: 2, degrees: 4 },
  { kind: 'torus', given: { width: 5, height: 4 }, nodes: 20, links: 40, diameter: 4, degrees: 4 },
  { kind: 'complete', given: { peers: 1 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'complete', given: { peers: 7 }, nodes: 7, links: 21, diameter: 1, degrees: 6 },
  { kind: 'hypercube', given: { dimensions: 0 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'hypercube', given: { dimensions: 1 }, nodes: 2, links: 1, diameter: 1, degrees: 1 },
  { kind: 'hypercube', given: { dimensions: 4 }, nodes: 16, links: 32, diameter: 4, degrees: 4 },
  { kind: 'bipartite', given: { left: 1, right: 1 }, nodes: 2, links: 1, diameter: 1, degrees: 1 },
  {
    kind: 'bipartite',
    given: { left: 2, right: 3 },
    nodes: 5,
    links: 6,
    diameter: 2,
    degrees: [3, 3, 2, 2, 2],
  },
  { kind: 'erdos-renyi', given: { peers: 1, links: 0 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'erdos-renyi', given: { peers: 1, probability: 1 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'erdos-renyi', given: { peers: 9, probability: 0 }, nodes: 9, links: 0, degrees: 0 },
  { kind: 'erdos-renyi', given: { peers: 9, probability: 1 }, nodes: 9, links: 36, degrees: 8 },
  { kind: 'erdos-renyi', given: { peers: 9, links: 7 }, nodes: 9, links: 7 },
  { kind: 'erdos-renyi', given: { peers: 9, links: 35 }, nodes: 9, links: 35 },
  { kind: 'erdos-renyi', given: { peers: 9, links: 36 }, nodes: 9, links: 36, degrees: 8 },
  { kind: 'random-regular', given: { peers: 1, degree: 0 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'random-regular', given: { peers: 10, degree: 3 }, nodes: 10, links: 15, degrees: 3 },
  { kind: 'random-regular', given: { peers: 10, degree: 7 }, nodes: 10, links: 35, degrees: 7 },
  { kind: 'random-regular', given: { peers: 10, degree: 9 }, nodes: 10, links: 45, degrees: 9 },
  { kind: 'k-out', given: { peers: 2, neighbours: 1 }, nodes: 2, links: 2, degrees: 2 },
  { kind: 'k-out', given: { peers: 10, neighbours: 3 }, nodes: 10, links: 30 },
  { kind: 'k-out', given: { peers: 10, neighbours: 9 }, nodes: 10, links: 90, degrees: 18 },
  { kind: 'watts-strogatz', given: { peers: 3, neighbours: 2, beta: 1 }, nodes: 3, links: 3, degrees: 2 },
  {
    kind: 'watts-strogatz',
    given: { peers: 12, neighbours: 4, beta: 0 },
    nodes: 12,
    links: 24,
    diameter: 3,
    degrees: 4,
  },
  { kind: 'watts-strogatz', given: { peers: 12, neighbours: 4, beta: 1 }, nodes: 12, links: 24 },
  { kind: 'barabasi-albert', given: { peers: 2, attach: 1 }, nodes: 2, links: 1, degrees: 1 },
  { kind: 'barabasi-albert', given: { peers: 4, attach: 3 }, nodes: 4, links: 6, degrees: 3 },
  { kind: 'barabasi-albert', given: { peers: 100, attach: 3 }, nodes: 100, links: 294 },
  { kind: 'power-law', given: { peers: 2 }, nodes: 2, links: 1, degrees: 1 },
  {
    kind: 'power-law',
    given: { peers: 9, 'min-degree': 4, 'max-degree': 4 },
    nodes: 9,
    links: 18,
    degrees: 4,
  },
  { kind: 'two-tier', given: { ultrapeers: 1, leaves: 0, degree: 0 }, nodes: 1, links: 0, degrees: 0 },
  { kind: 'two-tier', given: { ultrapeers: 1, leaves: 5, degree: 0 }, nodes: 6, links: 5, diameter: 2 },
  {
    kind: 'two-tier',
    given: { ultrapeers: 6, leaves: 20, degree: 3, 'leaf-links': 2 },
    nodes: 26,
    links: 49,
  },
];

describe('generate', () => {
  it.each(rows)('$kind $given has the nodes, links, degrees and diameter of its closed form', (row) => {
    const overlay = made(row.kind, row.given);
    const graph = graphOf(overlay);
    expect([overlay.nodes, overlay.sources.length]).toEqual([row.nodes, row.links]);
    expect([graph.order, graph.size]).toEqual([row.nodes, row.links]);
    if (row.diameter !== undefined) {
      expect(connectedComponents(graph)).toHaveLength(1);
      expect(diameter(graph as UndirectedGraph)).toBe(row.diameter);
    }
    if (row.degrees === undefined) return;
    const expected = typeof row.degrees === 'number' ? new Array(row.nodes).fill(row.degrees) : row.degrees;
    expect(degreesOf(overlay).sort((one, other) => other - one)).toEqual(expected);
  });

  it('is checked against a closed form for every generator', () => {
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(generators.map(({ name }) => name)));
  });

  it.each([1, 2, 5, 30])('makes the same complete graph and path of %i peers as graphology does', (peers) => {
    const edges = (graph: UndirectedGraph): string[] =>
      graph.mapEdges((_edge, _attributes, source, target) => `${source}-${target}`).sort();
    const ours = (kind: string): string[] => edges(graphOf(made(kind, { peers })) as UndirectedGraph);
    expect(ours('complete')).toEqual(edges(classic.complete(UndirectedGraph, peers)));
    expect(ours('chain')).toEqual(edges(classic.path(UndirectedGraph, peers)));
  });

  it.each([2, 5, 30])(
    'makes a grid of two rows of %i that equals the ladder graph of graphology',
    (length) => {
      const ladder = classic.ladder(UndirectedGraph, length);
      const grid = made('grid', { width: length, height: 2 });
      const edges = ladder.mapEdges((_edge, _attributes, source, target): [number, number] => {
        const [one, other] = [Number(source), Number(target)];
        return one < other ? [one, other] : [other, one];
      });
      expect(linksOf(grid)).toEqual(edges.sort(([a, b], [c, d]) => a - c || b - d));
    },
  );

  it('links leaves only to different ultrapeers, and makes one-way links in k-out', () => {
    const tiers = made('two-tier', { ultrapeers: 6, leaves: 20, degree: 3, 'leaf-links': 2 });
    const degrees = degreesOf(tiers);
    expect(degrees.slice(6)).toEqual(new Array(20).fill(2));
    const amongUltrapeers = linksOf(tiers).filter(([, high]) => high < 6);
    expect(
      degreesOf({
        ...tiers,
        nodes: 6,
        sources: Int32Array.from(amongUltrapeers, ([low]) => low),
        targets: Int32Array.from(amongUltrapeers, ([, high]) => high),
      }),
    ).toEqual(new Array(6).fill(3));
    const listed = made('k-out', { peers: 10, neighbours: 3 });
    expect(listed.directed).toBe(true);
    for (let node = 0; node < 10; node += 1) {
      expect(listed.sources.filter((source) => source === node)).toHaveLength(3);
    }
  });
});

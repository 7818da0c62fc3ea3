import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Placement, placementText, placePeers, readPlacement } from '../../src/hosts/placement.js';
import { crossingLinks, type GraphNode, linkCount } from '../../src/topology/graph.js';
import { errorOf } from '../helpers/errors.js';
import { chain, complete, type Graph, graphOf, grid, ring, star } from '../helpers/graphs.js';
import { directedGraph, mutualGraph } from '../helpers/random-graphs.js';
import { made } from '../topology/generate/overlays.js';

const peersOf = ({ neighbours }: Graph): { readonly peers: readonly GraphNode[] } => ({
  // Ids are not positions: a mistake between the two would show.
  peers: neighbours.map((list, node) => ({
    id: 3 * node + 7,
    neighbours: list.map((other) => 3 * other + 7),
  })),
});

function generated(kind: string, given: Readonly<Record<string, number>>, seed: string): Graph {
  const { nodes, sources, targets } = made(kind, given, seed);
  const pairs = [...sources].map((source, link) => [source, targets[link] ?? 0] as const);
  return graphOf(`${kind} ${seed}`, nodes, pairs);
}

const crossing = (graph: Graph, hosts: number, placement: Placement): number =>
  crossingLinks(peersOf(graph).peers, placePeers(peersOf(graph), hosts, placement)).crossing;

const anyPlacement: fc.Arbitrary<Placement> = fc.oneof(
  fc.constantFrom<Placement>({ kind: 'blocks' }, { kind: 'round-robin' }),
  fc.string({ minLength: 1 }).map((seed): Placement => ({ kind: 'random', seed })),
);

describe('placePeers', () => {
  it('places every peer once, on hosts whose sizes differ by at most one, and the same each time', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.integer({ min: 1, max: 50 }),
        anyPlacement,
        (graph, hosts, placement) => {
          const topology = peersOf(graph);
          const placed = placePeers(topology, hosts, placement);
          expect([...placed.keys()]).toEqual(topology.peers.map(({ id }) => id));
          const sizes = new Array<number>(hosts).fill(0);
          for (const host of placed.values()) sizes[host] = (sizes[host] ?? Number.NaN) + 1;
          expect(sizes.reduce((sum, size) => sum + size)).toBe(topology.peers.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(placePeers(topology, hosts, placement)).toEqual(placed);
        },
      ),
    );
  });

  it('places peers in turn with round-robin', () => {
    expect([...placePeers(peersOf(chain(5)), 2, { kind: 'round-robin' }).values()]).toEqual([0, 1, 0, 1, 0]);
  });

  it('places peers at random by the seed, and otherwise with another', () => {
    const hosts = (seed: string) => [...placePeers(peersOf(chain(40)), 2, { kind: 'random', seed }).values()];
    expect(hosts('a')).not.toEqual(hosts('b'));
    expect(hosts('a')).not.toEqual([...hosts('a')].sort());
  });

  it.each([
    { graph: chain(40), hosts: 4, least: 3 },
    { graph: ring(40), hosts: 4, least: 4 },
    { graph: grid(20, 4), hosts: 4, least: 12 },
    { graph: graphOf('two rings', 12, [...ringEdges(0, 6), ...ringEdges(6, 6)]), hosts: 2, least: 0 },
    { graph: star(41), hosts: 4, least: 30 },
    { graph: complete(8), hosts: 2, least: 16 },
  ])('cuts as few links of $graph.name as possible with blocks: $least', ({ graph, hosts, least }) => {
    expect(crossing(graph, hosts, { kind: 'blocks' })).toBe(least);
  });

  it('cuts few links of a tree, also if its levels are wide', () => {
    expect(
      crossing(generated('tree', { peers: 1023, branching: 2 }, '1'), 4, { kind: 'blocks' }),
    ).toBeLessThan(12);
  });

  it.each([
    ['barabasi-albert', { peers: 300, attach: 2 }],
    ['erdos-renyi', { peers: 300, links: 600 }],
    ['random-regular', { peers: 300, degree: 4 }],
    ['watts-strogatz', { peers: 300, neighbours: 4, beta: 0.1 }],
    ['k-out', { peers: 300, neighbours: 3 }],
  ] as const)('lets fewer links of %s cross with blocks than at random, in the mean', (kind, given) => {
    const seeds = ['1', '2', '3', '4'];
    const mean = (placement: (seed: string) => Placement): number =>
      seeds.reduce((sum, seed) => sum + crossing(generated(kind, given, seed), 4, placement(seed)), 0) / 4;
    const blocks = mean(() => ({ kind: 'blocks' }));
    expect(blocks).toBeLessThan(0.8 * mean((seed) => ({ kind: 'random', seed })));
  });

  it('lets far fewer links of small graphs of any kind cross with blocks than at random, in the mean', () => {
    const graphs = fc.sample(fc.tuple(fc.oneof(mutualGraph, directedGraph), fc.integer({ min: 2, max: 6 })), {
      numRuns: 200,
      seed: 1,
    });
    const sum = (placement: Placement): number =>
      graphs.reduce((total, [graph, hosts]) => total + crossing(graph, hosts, placement), 0);
    expect(sum({ kind: 'blocks' })).toBeLessThan(0.8 * sum({ kind: 'random', seed: '1' }));
  });
});

function ringEdges(first: number, count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => [first + i, first + ((i + 1) % count)] as const);
}

describe('crossingLinks', () => {
  it('counts each pair of linked peers once, as linkCount does, and no absent neighbours', () => {
    const topology = {
      peers: [
        { id: 1, neighbours: [2, 3, 99] },
        { id: 2, neighbours: [1] },
        { id: 3, neighbours: [] },
      ],
    };
    const hostOf = new Map([
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
    expect(crossingLinks(topology.peers, hostOf)).toEqual({ crossing: 1, total: 2 });
    expect(linkCount(topology.peers)).toBe(2);
  });
});

describe('readPlacement', () => {
  it.each(['blocks', 'round-robin', 'random:1', 'random:a:b'])('reads %s, and writes it again', (text) => {
    expect(placementText(readPlacement(text))).toBe(text);
  });

  it.each([
    ['', "--place: '' is not a way to place peers on hosts", 'write blocks, round-robin or random:<seed>'],
    [
      'block',
      "--place: 'block' is not a way to place peers on hosts",
      'write blocks, round-robin or random:<seed>',
    ],
    [
      'blocks:1',
      "--place: 'blocks:1' is not a way to place peers on hosts",
      'write blocks, round-robin or random:<seed>',
    ],
    ['random', "--place: 'random' has no seed", 'for example random:1'],
    ['random:', "--place: 'random:' has no seed", 'for example random:1'],
  ])('refuses %j', (text, message, hint) => {
    expect(errorOf(() => readPlacement(text))).toMatchObject({ code: 'bad-usage', message, hint });
  });
});

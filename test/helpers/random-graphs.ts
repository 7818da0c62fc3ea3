import fc from 'fast-check';
import { type Graph, graphOf } from './graphs.js';

/** A connected graph of mutual links: a random tree, and random edges over it. */
export const mutualGraph: fc.Arbitrary<Graph> = fc
  .tuple(
    fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
  )
  .map(([parents, extra]) => {
    const nodes = parents.length + 1;
    const edges = new Map<string, readonly [number, number]>();
    const add = (a: number, b: number): void => {
      if (a !== b) edges.set([a, b].sort((x, y) => x - y).join('-'), [a, b]);
    };
    for (const [index, seed] of parents.entries()) add(index + 1, seed % (index + 1));
    for (const [a, b] of extra) add(a % nodes, b % nodes);
    return graphOf('mutual', nodes, [...edges.values()]);
  });

/** One-way links, at random; not all nodes need be within reach of each other. */
export const directedGraph: fc.Arbitrary<Graph> = fc
  .integer({ min: 2, max: 12 })
  .chain((nodes) => {
    const node = fc.nat(nodes - 1);
    return fc.tuple(fc.constant(nodes), fc.array(fc.tuple(node, node), { maxLength: 4 * nodes }));
  })
  .map(([nodes, links]) => {
    const neighbours = Array.from({ length: nodes }, () => new Set<number>());
    for (const [from, to] of links) if (from !== to) neighbours[from]?.add(to);
    return { name: 'directed', neighbours: neighbours.map((list) => [...list]) };
  });

/** A subset of a graph's nodes, by a number for each. */
export function subsetOf({ neighbours }: Graph, picks: readonly number[]): number[] {
  return [...new Set(picks.map((pick) => pick % neighbours.length))];
}

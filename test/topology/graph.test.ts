import { expect, test } from 'vitest';
import { distancesFrom, type GraphNode, linkCount } from '../../src/topology/graph.js';

/** Peers from `1>2,3` or `1>`: whom each names. */
function peers(...lines: readonly string[]): GraphNode[] {
  return lines.map((line) => {
    const [id = '', neighbours = ''] = line.split('>');
    return { id: Number(id), neighbours: neighbours.split(',').filter(Boolean).map(Number) };
  });
}

test.each([
  { name: 'a chain', graph: peers('1>2', '2>1,3', '3>2'), origin: 1, distances: { 1: 0, 2: 1, 3: 2 } },
  { name: 'links one way', graph: peers('1>2', '2>3', '3>'), origin: 2, distances: { 2: 0, 3: 1 } },
  {
    name: 'two ways, one shorter',
    graph: peers('0>1,2', '1>3', '2>4', '3>', '4>3'),
    origin: 0,
    distances: { 0: 0, 1: 1, 2: 1, 3: 2, 4: 2 },
  },
  {
    name: 'a neighbour that is not there',
    graph: peers('1>2,9', '2>'),
    origin: 1,
    distances: { 1: 0, 2: 1 },
  },
  { name: 'an origin that is not there', graph: peers('1>2', '2>'), origin: 9, distances: {} },
])('distancesFrom finds the distances in a graph with $name', ({ graph, origin, distances }) => {
  expect(Object.fromEntries(distancesFrom(graph, origin))).toEqual(distances);
});

test.each([
  { name: 'none', graph: peers('1>', '2>'), links: 0 },
  { name: 'one way', graph: peers('1>2', '2>'), links: 1 },
  { name: 'one way, from the higher id', graph: peers('1>', '2>1'), links: 1 },
  { name: 'both ways', graph: peers('1>2', '2>1'), links: 1 },
  { name: 'a triangle of all three kinds', graph: peers('1>2,3', '2>1', '3>2'), links: 3 },
  { name: 'named twice, or itself, or not there', graph: peers('1>2,2,1,9', '2>'), links: 1 },
])('linkCount counts each pair once: $name', ({ graph, links }) => {
  expect(linkCount(graph)).toBe(links);
});

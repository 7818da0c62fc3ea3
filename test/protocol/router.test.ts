import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArrivedQuery,
  type Decision,
  type Knowledge,
  type RoutedNeighbour,
  routeQuery,
} from '../../src/protocol/router.js';
import {
  chain,
  complete,
  distances,
  edgeCount,
  type Graph,
  grid,
  hypercube,
  ring,
  star,
} from '../helpers/graphs.js';
import { mutualGraph } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

const graphs: readonly Graph[] = [
  chain(2),
  chain(50),
  ring(3),
  ring(8),
  ring(9),
  star(6),
  star(100),
  complete(5),
  complete(20),
  grid(3, 3),
  grid(10, 7),
  hypercube(3),
  hypercube(7),
];

const unbounded = 65_535;

function expectFullFlood(graph: Graph, origin: number): void {
  const n = graph.neighbours.length;
  const e = edgeCount(graph);
  const counts = flood(graph, { origin, ttl: unbounded });
  expect(counts.sent).toBe(2 * e - (n - 1));
  expect(counts.reached.size).toBe(n - 1);
  expect(counts.duplicates).toBe(2 * (e - n + 1));
}

/** M(T) = d(s) + sum over 1 <= dist(v) <= T - 1 of (d(v) - 1). */
function messagesWithin(graph: Graph, origin: number, ttl: number): number {
  const far = distances(graph, origin);
  const degree = (node: number): number => graph.neighbours[node]?.length ?? 0;
  return far.reduce(
    (sum, distance, node) => (distance >= 1 && distance <= ttl - 1 ? sum + degree(node) - 1 : sum),
    degree(origin),
  );
}

function expectBoundedFlood(graph: Graph, origin: number, ttl: number): void {
  const counts = flood(graph, { origin, ttl });
  const ball = distances(graph, origin).filter((distance) => distance >= 1 && distance <= ttl);
  expect(counts.sent).toBe(messagesWithin(graph, origin, ttl));
  expect(counts.reached.size).toBe(ball.length);
}

describe('a full flood at unit latency', () => {
  it.each(graphs)('sends 2E - (N - 1), reaches N - 1, drops 2(E - N + 1): $name', (graph) => {
    expectFullFlood(graph, 0);
    expectFullFlood(graph, graph.neighbours.length - 1);
  });

  it('does so on any connected graph', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), (graph, seed) =>
        expectFullFlood(graph, seed % graph.neighbours.length),
      ),
    );
  });
});

describe('a flood limited to TTL T at unit latency', () => {
  it.each(graphs)('sends M(T) and reaches the ball of radius T: $name', (graph) => {
    for (let ttl = 1; ttl <= 8; ttl += 1) expectBoundedFlood(graph, 0, ttl);
  });

  it('does so on any connected graph', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), fc.integer({ min: 1, max: 12 }), (graph, seed, ttl) =>
        expectBoundedFlood(graph, seed % graph.neighbours.length, ttl),
      ),
    );
  });
});

/** Any positive latency for every single message, so that copies overtake each other. */
const latencies = fc.infiniteStream(fc.integer({ min: 1, max: 1000 }));

describe('a flood with random latencies', () => {
  it('keeps the totals of a full flood, less one message for each neighbour of the origin that heard elsewhere first', () => {
    // A query is never sent back to its origin. At unit latency the origin's neighbours first hear from the origin,
    // so that "not to the sender" already says it; when a longer path is faster, one message more is spared.
    fc.assert(
      fc.property(mutualGraph, fc.nat(), latencies, (graph, seed, stream) => {
        const origin = seed % graph.neighbours.length;
        const n = graph.neighbours.length;
        const counts = flood(graph, { origin, ttl: unbounded, latency: () => stream.next().value });
        const spared = (graph.neighbours[origin] ?? []).filter(
          (node) => counts.heardFrom.get(node) !== origin,
        ).length;
        expect(counts.sent).toBe(2 * edgeCount(graph) - (n - 1) - spared);
        expect(counts.reached.size).toBe(n - 1);
        expect(counts.duplicates).toBe(counts.sent - (n - 1));
      }),
    );
  });

  it('reaches at most the ball of radius T', () => {
    fc.assert(
      fc.property(
        mutualGraph,
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        latencies,
        (graph, seed, ttl, stream) => {
          const origin = seed % graph.neighbours.length;
          const far = distances(graph, origin);
          const counts = flood(graph, { origin, ttl, latency: () => stream.next().value });
          for (const node of counts.reached) expect(far[node]).toBeLessThanOrEqual(ttl);
        },
      ),
    );
  });
});

describe('holders', () => {
  it('answer with the hops of the path and do not pass the query on', () => {
    const counts = flood(chain(5), { origin: 0, ttl: 9, holders: [2, 4] });
    expect([...counts.hits]).toEqual([[2, 2]]);
    expect(counts.reached).toEqual(new Set([1, 2]));
  });

  it('pass it on too where the network says so', () => {
    const counts = flood(chain(5), { origin: 0, ttl: 9, holders: [2, 4], forwardOnHit: true });
    expect([...counts.hits]).toEqual([
      [2, 2],
      [4, 4],
    ]);
  });
});

describe('the rules, one by one', () => {
  const self = { ip: '127.0.0.1', port: 1 };
  const origin = { ip: '127.0.0.1', port: 9 };
  const neighbour = (id: number) => ({ id, address: { ip: '127.0.0.1', port: id } });
  const arrived = { query: 'q', file: 'f', origin, from: 2, ttl: 3, hops: 4 };
  const knowledge: Knowledge<RoutedNeighbour> = {
    markSeen: () => true,
    holds: () => false,
    neighbours: () => [2, 3, 9].map(neighbour),
  };
  const options = { self, forwardOnHit: false };

  it.each<{
    title: string;
    query?: Partial<ArrivedQuery>;
    know?: Partial<Knowledge<RoutedNeighbour>>;
    want: Decision<RoutedNeighbour>;
  }>([
    {
      title: 'passes on to all but sender and origin, TTL lowered and hops raised',
      want: { kind: 'forward', forward: { to: [neighbour(3)], ttl: 2, hops: 5 } },
    },
    {
      title: 'takes its own query for its own even the first time',
      query: { origin: self },
      want: { kind: 'drop', reason: 'own' },
    },
    {
      title: 'drops a duplicate',
      know: { markSeen: () => false },
      want: { kind: 'drop', reason: 'duplicate' },
    },
    {
      title: 'drops a duplicate of what it holds',
      know: { markSeen: () => false, holds: () => true },
      want: { kind: 'drop', reason: 'duplicate' },
    },
    {
      title: 'answers what it holds, even on the last hop',
      query: { ttl: 1 },
      know: { holds: () => true },
      want: { kind: 'hit', hops: 5, forward: null },
    },
    { title: 'stops at TTL 1', query: { ttl: 1 }, want: { kind: 'drop', reason: 'ttl' } },
    {
      title: 'stops at TTL 0, which nobody should send',
      query: { ttl: 0 },
      want: { kind: 'drop', reason: 'ttl' },
    },
    {
      title: 'stops what claims to have come further than a message can say',
      query: { hops: 65_535, ttl: 9 },
      want: { kind: 'drop', reason: 'ttl' },
    },
    {
      title: 'has nobody else to ask',
      know: { neighbours: () => [neighbour(2), neighbour(9)] },
      want: { kind: 'drop', reason: 'dead-end' },
    },
    {
      title: 'does not know a sender that did not introduce itself',
      query: { from: null },
      want: { kind: 'forward', forward: { to: [neighbour(2), neighbour(3)], ttl: 2, hops: 5 } },
    },
    {
      title: 'passes on to an absent neighbour, whose end is to fail',
      know: { neighbours: () => [{ id: 4, address: null }] },
      want: { kind: 'forward', forward: { to: [{ id: 4, address: null }], ttl: 2, hops: 5 } },
    },
  ])('$title', ({ query, know, want }) => {
    expect(routeQuery({ ...arrived, ...query }, 0, { ...knowledge, ...know }, options)).toEqual(want);
  });
});

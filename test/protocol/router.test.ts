import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArrivedQuery,
  type Decision,
  Outcome,
  type PeerState,
  route,
  routeQuery,
  type Site,
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
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
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

  it('does the same with more peers than there are ports', () => {
    expectFullFlood(grid(300, 250), 37_000);
  });

  it('does the same on any connected graph', () => {
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

  it('does the same on any connected graph', () => {
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
  it('sends as many messages as a full flood, minus one for each neighbour of the origin whose first copy has another sender', () => {
    // A query is never sent to its origin. At unit latency the origin is the sender of its neighbours' first copies,
    // so that "not to the sender" already excludes it; when a longer path is faster, one more message is left out.
    fc.assert(
      fc.property(mutualGraph, fc.nat(), latencies, (graph, seed, stream) => {
        const origin = seed % graph.neighbours.length;
        const n = graph.neighbours.length;
        const counts = flood(graph, { origin, ttl: unbounded, latency: () => stream.next().value });
        const leftOut = (graph.neighbours[origin] ?? []).filter(
          (node) => counts.heardFrom.get(node) !== origin,
        ).length;
        expect(counts.sent).toBe(2 * edgeCount(graph) - (n - 1) - leftOut);
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

describe('a holder', () => {
  it('answers with the hops of the path and does not forward the query', () => {
    const counts = flood(chain(5), { origin: 0, ttl: 9, holders: [2, 4] });
    expect([...counts.hits]).toEqual([[2, 2]]);
    expect(counts.reached).toEqual(new Set([1, 2]));
  });

  it('also forwards the query if the network forwards on a hit', () => {
    const counts = flood(chain(5), { origin: 0, ttl: 9, holders: [2, 4], forwardOnHit: true });
    expect([...counts.hits]).toEqual([
      [2, 2],
      [4, 4],
    ]);
  });
});

describe('routeQuery', () => {
  /** 2 is the sender, 9 the origin. */
  const query: ArrivedQuery<number> = { isOwn: false, origin: 9, from: 2, ttl: 3, hops: 4 };
  const state: PeerState<number> = { markSeen: () => true, holds: () => false, neighbours: [2, 3, 9] };

  it.each<{
    title: string;
    query?: Partial<ArrivedQuery<number>>;
    state?: Partial<PeerState<number>>;
    want: Decision<number>;
  }>([
    {
      title: 'forwards to all neighbours except sender and origin, with TTL lowered and hops raised',
      want: { kind: 'forward', forward: { to: [3], ttl: 2, hops: 5 } },
    },
    {
      title: "drops the peer's own query as own, even the first time",
      query: { isOwn: true },
      want: { kind: 'drop', reason: 'own' },
    },
    {
      title: 'drops a duplicate',
      state: { markSeen: () => false },
      want: { kind: 'drop', reason: 'duplicate' },
    },
    {
      title: 'drops a duplicate of a query for a file that the peer holds',
      state: { markSeen: () => false, holds: () => true },
      want: { kind: 'drop', reason: 'duplicate' },
    },
    {
      title: 'answers a query for a file that the peer holds, even on the last hop',
      query: { ttl: 1 },
      state: { holds: () => true },
      want: { kind: 'hit', hops: 5, forward: null },
    },
    { title: 'drops a query with TTL 1', query: { ttl: 1 }, want: { kind: 'drop', reason: 'ttl' } },
    {
      title: 'drops a query with TTL 0, which no peer should send',
      query: { ttl: 0 },
      want: { kind: 'drop', reason: 'ttl' },
    },
    {
      title: 'drops a query with more hops than a message can carry',
      query: { hops: 65_535, ttl: 9 },
      want: { kind: 'drop', reason: 'ttl' },
    },
    {
      title: 'drops a query at a dead end, where sender and origin are the only neighbours',
      state: { neighbours: [2, 9] },
      want: { kind: 'drop', reason: 'dead-end' },
    },
    {
      title: 'forwards to all neighbours except the origin if the sender is unknown',
      query: { from: null },
      want: { kind: 'forward', forward: { to: [2, 3], ttl: 2, hops: 5 } },
    },
    {
      title: 'forwards to the only neighbour if the origin is not a neighbour',
      query: { origin: null },
      state: { neighbours: [4] },
      want: { kind: 'forward', forward: { to: [4], ttl: 2, hops: 5 } },
    },
  ])('$title', (row) => {
    expect(routeQuery({ ...query, ...row.query }, { ...state, ...row.state }, false)).toEqual(row.want);
  });

  it('forwards to an absent neighbour like to any other, so that the failure is recorded', () => {
    const absent = { id: 4, address: null };
    const decision = routeQuery(
      { ...query, origin: null, from: null },
      { ...state, neighbours: [absent] },
      false,
    );
    expect(decision).toEqual({ kind: 'forward', forward: { to: [absent], ttl: 2, hops: 5 } });
  });
});

/**
 * Floods a query at unit latency with the allocation-free rule: one `Site` for all peers, over arrays of numbers.
 *
 * @returns all messages in the order in which they were sent, as from, to, TTL, hops
 */
function floodWithSite(
  graph: Graph,
  {
    origin,
    ttl,
    holders,
    forwardOnHit,
  }: { origin: number; ttl: number; holders: number[]; forwardOnHit: boolean },
): number[] {
  const { neighbours } = graph;
  const holds = new Set(holders);
  const seen = new Uint8Array(neighbours.length);
  const messages: number[] = [];
  let peer = origin;
  let sender = -1;
  const slot = (index: number): number => neighbours[peer]?.[index] ?? -1;
  const site: Site = {
    isOwn: () => peer === origin,
    markSeen: () => {
      const isNew = seen[peer] === 0;
      seen[peer] = 1;
      return isNew;
    },
    holds: () => holds.has(peer),
    degree: () => neighbours[peer]?.length ?? 0,
    isSender: (index) => slot(index) === sender,
    isOrigin: (index) => slot(index) === origin,
    forward: (index, lowered, hops) => messages.push(peer, slot(index), lowered, hops),
  };
  for (const to of neighbours[origin] ?? []) messages.push(origin, to, ttl, 0);
  for (let next = 0; next < messages.length; next += 4) {
    [sender = -1, peer = -1] = messages.slice(next, next + 2);
    route(site, messages[next + 2] ?? 0, messages[next + 3] ?? 0, forwardOnHit);
  }
  return messages;
}

describe('route', () => {
  it('sends the same messages in the same order as routeQuery on any graph', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (graph, seed, picks, ttl, forwardOnHit) => {
          const origin = seed % graph.neighbours.length;
          const query = { origin, ttl, holders: subsetOf(graph, picks), forwardOnHit };
          const messages: number[] = [];
          flood(graph, {
            ...query,
            onSent: ({ from, to, ...sent }) => messages.push(from, to, sent.ttl, sent.hops),
          });
          expect(floodWithSite(graph, query)).toEqual(messages);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    { title: 'own', site: { isOwn: () => true }, want: Outcome.own },
    { title: 'duplicate', site: { markSeen: () => false }, want: Outcome.duplicate },
    { title: 'expired', ttl: 1, want: Outcome.expired },
    { title: 'deadEnd', site: { isSender: () => true }, want: Outcome.deadEnd },
    { title: 'forwarded', want: Outcome.forwarded },
    { title: 'hit', site: { holds: () => true }, want: Outcome.hit },
  ])('returns $title', ({ site = {}, ttl = 3, want }) => {
    const open: Site = {
      isOwn: () => false,
      markSeen: () => true,
      holds: () => false,
      degree: () => 1,
      isSender: () => false,
      isOrigin: () => false,
      forward: () => {},
    };
    expect(route({ ...open, ...site }, ttl, 0, false)).toBe(want);
  });
});

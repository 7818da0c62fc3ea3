import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costReasons, type FloodCost, type FloodPart, floodCost } from '../../src/judge/cost.js';
import { chain, complete, edgeCount, type Graph, graphOf, grid, ring, star } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

interface Options {
  readonly origin?: number;
  readonly ttl?: number;
  readonly holders?: readonly number[];
  readonly forwardOnHit?: boolean;
  readonly latency?: () => number;
  /** Peers that are not running. */
  readonly down?: readonly number[];
}

/** Floods a graph with the product's own rules, and explains the cost of that flood. */
function costOf(graph: Graph, options: Options = {}): FloodCost & { readonly sent: number } {
  const { origin = 0, ttl = 100, holders = [], forwardOnHit = false, latency = () => 1, down = [] } = options;
  const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
  const parts = new Map<number, FloodPart & { sentTo: number[]; failedTo: number[] }>();
  const partOf = (peer: number, hops: number | null, from: number | null) => {
    const part = { hops, from, holds: holders.includes(peer), sentTo: [], failedTo: [] };
    parts.set(peer, part);
    return part;
  };
  // A peer that is down neither forwards nor counts as reached: for the flood, it is not a neighbour.
  const running = {
    ...graph,
    neighbours: graph.neighbours.map((list) => list.filter((to) => !down.includes(to))),
  };
  const counts = flood(running, {
    origin,
    ttl,
    holders,
    forwardOnHit,
    latency,
    onTurn: (peer, events) => {
      for (const event of events) {
        if (event.type === 'query:issued') partOf(peer, 0, null);
        if (event.type === 'query:received' && !parts.has(peer)) partOf(peer, event.hops + 1, event.from);
        if (event.type === 'query:sent') parts.get(peer)?.sentTo.push(event.to);
      }
    },
  });
  for (const [peer, part] of parts) {
    const forwards =
      part.hops !== null && part.hops < ttl && (peer === origin || !part.holds || forwardOnHit);
    const failed = down.filter(
      (to) =>
        forwards &&
        graph.neighbours[peer]?.includes(to) === true &&
        (to !== origin || peer === origin) &&
        to !== part.from,
    );
    part.sentTo.push(...failed);
    part.failedTo.push(...failed);
  }
  return { ...floodCost({ peers, origin, ttl, forwardOnHit, parts }), sent: counts.sent };
}

function sumOf({ links, peers, terms }: FloodCost): number {
  return terms.reduce((sum, { amount }) => sum + amount, 2 * links - (peers - 1));
}

const amountsOf = ({ terms }: FloodCost) => terms.map(({ reason, amount }) => [reason, amount]);

const anyTtl = fc.integer({ min: 1, max: 14 });
const picks = fc.array(fc.nat(), { maxLength: 4 });
const latencies = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 });

/** Gives the values one after the other, again and again. */
function inTurn(values: readonly number[]): () => number {
  let next = 0;
  return () => values[next++ % values.length] ?? 1;
}

describe('floodCost', () => {
  it.each([mutualGraph, directedGraph])(
    'adds up exactly, and explains each term, for any native flood',
    (graphs) => {
      fc.assert(
        fc.property(
          graphs,
          fc.record({ seed: fc.nat(), held: picks, gone: picks, ttl: anyTtl, forwardOnHit: fc.boolean() }),
          latencies,
          (graph, { seed, held, gone, ttl, forwardOnHit }, delays) => {
            const origin = seed % graph.neighbours.length;
            const others = (chosen: readonly number[]) =>
              subsetOf(graph, chosen).filter((id) => id !== origin);
            const down = others(gone);
            const holders = others(held).filter((id) => !down.includes(id));
            const latency = inTurn(delays);
            const cost = costOf(graph, { origin, ttl, holders, down, forwardOnHit, latency });
            expect(cost.messages).toBe(cost.sent);
            expect(sumOf(cost)).toBe(cost.sent);
            expect(cost.terms.map(({ reason }) => reason)).not.toContain('unexplained');
            expect(cost.terms.map(({ amount }) => amount)).not.toContain(0);
            if (forwardOnHit) expect(cost.terms.map(({ reason }) => reason)).not.toContain('holder');
          },
        ),
        { numRuns: 500 },
      );
    },
  );

  it.each([chain(9), ring(9), star(7), complete(6), grid(4, 5)])(
    'needs no term for a full flood at equal times: $name',
    (graph) => {
      const cost = costOf(graph);
      expect(cost.terms).toEqual([]);
      expect(cost.messages).toBe(2 * edgeCount(graph) - (graph.neighbours.length - 1));
    },
  );

  it('counts what an expired TTL saved, beyond the peers at which it expired, too', () => {
    const cost = costOf(chain(5), { ttl: 2 });
    expect(cost).toMatchObject({ messages: 2, links: 4, peers: 5 });
    expect(cost.terms).toEqual([{ reason: 'ttl', amount: -2, peers: [2], beyond: [3, 4] }]);
    expect(amountsOf(costOf(complete(5), { ttl: 1 }))).toEqual([['ttl', -12]]);
  });

  it('counts what holders saved, unless they forward', () => {
    const cost = costOf(ring(8), { holders: [2] });
    expect(cost.terms).toEqual([{ reason: 'holder', amount: -1, peers: [2], beyond: [] }]);
    expect(costOf(ring(8), { holders: [2], forwardOnHit: true }).terms).toEqual([]);
    expect(amountsOf(costOf(complete(5), { holders: [1, 2] }))).toEqual([['holder', -6]]);
  });

  it('counts messages that were not delivered, and the peers that got none for that reason', () => {
    const cost = costOf(chain(5), { down: [2] });
    expect(cost.terms).toEqual([{ reason: 'down', amount: -3, peers: [2], beyond: [3, 4] }]);
  });

  it('counts a first copy that did not come from the origin itself', () => {
    const triangle = complete(3);
    // The copy over peer 1 arrives at peer 2 before the one that the origin sent.
    const cost = costOf(triangle, { latency: inTurn([1, 10, 1]) });
    expect(cost.terms).toEqual([{ reason: 'origin', amount: -1, peers: [2], beyond: [] }]);
    expect(cost.messages).toBe(3);
  });

  it('counts one-way links, and peers without a path', () => {
    const oneWay: Graph = { name: 'one-way', neighbours: [[1], [2], []] };
    expect(amountsOf(costOf(oneWay))).toEqual([
      ['one-way', -2],
      ['sender', 2],
    ]);
    const apart = graphOf('two parts', 4, [
      [0, 1],
      [2, 3],
    ]);
    expect(costOf(apart)).toMatchObject({ messages: 1, links: 2, peers: 4, terms: [] });
  });

  it('leaves to "unexplained" what a peer does against the rules', () => {
    const parts = new Map<number, FloodPart>([
      [0, { hops: 0, from: null, holds: false, sentTo: [1, 2], failedTo: [] }],
      [1, { hops: 1, from: 0, holds: false, sentTo: [2], failedTo: [] }],
      [2, { hops: 1, from: 0, holds: false, sentTo: [1, 0], failedTo: [] }],
    ]);
    const peers = complete(3).neighbours.map((neighbours, id) => ({ id, neighbours }));
    const cost = floodCost({ peers, origin: 0, ttl: 4, forwardOnHit: false, parts });
    expect(cost.messages).toBe(5);
    expect(sumOf(cost)).toBe(5);
    expect(cost.terms).toEqual([{ reason: 'unexplained', amount: 1, peers: [2], beyond: [] }]);
    const silent = new Map([...parts].filter(([id]) => id !== 2));
    const missing = floodCost({ peers, origin: 0, ttl: 4, forwardOnHit: false, parts: silent });
    expect(sumOf(missing)).toBe(3);
    expect(missing.terms).toEqual([{ reason: 'unexplained', amount: -1, peers: [], beyond: [2] }]);
  });

  it('lists its reasons in a fixed order', () => {
    const options = { origin: 5, ttl: 2, holders: [6], down: [9] };
    const reasons = costOf(grid(4, 4), options).terms.map(({ reason }) => reason);
    expect(reasons).toEqual(costReasons.filter((reason) => reasons.includes(reason)));
    expect(reasons).toEqual(['ttl', 'holder', 'down']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outcome } from '../../../src/protocol/router.js';
import { readStrategy } from '../../../src/protocol/strategies/index.js';
import { strategyNames } from '../../../src/protocol/strategy-text.js';
import type { Graph } from '../../helpers/graphs.js';
import { layeredFlood } from '../../helpers/layered-flood.js';
import { directedGraph, mutualGraph, subsetOf } from '../../helpers/random-graphs.js';
import { flood } from '../../helpers/virtual-flood.js';
import { search } from '../../helpers/virtual-search.js';

const anyGraph = fc.oneof(mutualGraph, directedGraph);
const anySearch = fc.record({
  graph: anyGraph,
  pick: fc.nat(),
  ttl: fc.integer({ min: 0, max: 12 }),
  picks: fc.array(fc.nat(), { maxLength: 3 }),
  random: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  forwardOnHit: fc.boolean(),
  latencies: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 }),
});

/** The origin is never a holder: it would not ask. */
function setUp({ graph, pick, picks }: { graph: Graph; pick: number; picks: number[] }) {
  const origin = pick % graph.neighbours.length;
  return { origin, holders: subsetOf(graph, picks).filter((holder) => holder !== origin) };
}

const texts = [...strategyNames, 'walk:lookup=1', 'high-degree:walkers=3,check=0,lookup=1', 'ring:results=9'];

describe.each(texts)('the strategy %s', (text) => {
  it('sends over links only, within the TTL, and each holder answers once', () => {
    fc.assert(
      fc.property(anySearch, (drawn) => {
        const { graph, ttl, random, forwardOnHit, latencies } = drawn;
        const { origin, holders } = setUp(drawn);
        const latency = (from: number, to: number): number =>
          latencies[(from + 3 * to) % latencies.length] ?? 1;
        const strategy = readStrategy(text, { forwardOnHit });
        const run = search(graph, strategy, { origin, ttl, random, holders, latency });
        for (const message of run.sent) {
          expect(graph.neighbours[message.from]).toContain(message.to);
          expect(message.ttl).toBeGreaterThan(0);
          expect(message.hops + message.ttl).toBeLessThanOrEqual(ttl);
          if (message.hops === 0) expect(message.from).toBe(origin);
          expect(message.state).toBe(message.state >>> 0);
        }
        expect(new Set(run.hits).size).toBe(run.hits.length);
        expect(holders).toEqual(expect.arrayContaining([...run.hits]));
        expect(run.outcomes).toHaveLength(run.sent.length);
      }),
      { numRuns: 60 },
    );
  });

  it('sends the same messages each time', () => {
    fc.assert(
      fc.property(anySearch, (drawn) => {
        const { graph, ttl, random, forwardOnHit } = drawn;
        const options = { ...setUp(drawn), ttl, random };
        const strategy = readStrategy(text, { forwardOnHit });
        expect(search(graph, strategy, options)).toEqual(search(graph, strategy, options));
      }),
      { numRuns: 20 },
    );
  });

  it('sends nothing with a TTL of 0, and nothing without neighbours', () => {
    const strategy = readStrategy(text, { forwardOnHit: false });
    const pair = { name: 'pair', neighbours: [[1], [0]] };
    expect(search(pair, strategy, { origin: 0, ttl: 0, holders: [1] }).sent).toEqual([]);
    expect(search({ name: 'alone', neighbours: [[]] }, strategy, { origin: 0, ttl: 7 }).sent).toEqual([]);
  });

  it('finds the file at a neighbour', () => {
    const strategy = readStrategy(text, { forwardOnHit: false });
    const pair = { name: 'pair', neighbours: [[1], [0]] };
    expect(search(pair, strategy, { origin: 0, ttl: 1, holders: [1] }).hits).toEqual([1]);
  });

  it('passes nothing on whose hops cannot be written', () => {
    const strategy = readStrategy(text, { forwardOnHit: true });
    const site = {
      isOwn: () => false,
      markSeen: () => true,
      holds: () => false,
      degree: () => 2,
      isSender: (slot: number) => slot === 0,
      senderSlot: () => 0,
      isOrigin: () => false,
      degreeOf: () => 2,
      mayHold: () => true,
      isUltrapeer: () => true,
      isUltrapeerAt: () => true,
      ultrapeersOf: () => 2,
      isTreeLink: () => true,
      remembered: () => 0,
      remember: () => {},
      isMarked: () => false,
      mark: () => {},
      forward: () => expect.unreachable(),
    };
    expect(strategy.arrive(site, 5, 65_535, 0)).toBe(Outcome.expired);
  });
});

describe('the strategy flood', () => {
  it('sends the messages of the rules of flooding, in their order, whatever the latencies', () => {
    fc.assert(
      fc.property(anySearch, (drawn) => {
        const { graph, ttl, forwardOnHit } = drawn;
        const { origin, holders } = setUp(drawn);
        const run = search(graph, readStrategy('flood', { forwardOnHit }), { origin, ttl, holders });
        const sent: string[] = [];
        const onSent = ({ from, to, ttl: left, hops }: Record<'from' | 'to' | 'ttl' | 'hops', number>) =>
          sent.push(`${from}-${to} ${left} ${hops}`);
        const counts = flood(graph, { origin, ttl, holders, forwardOnHit, onSent });
        expect(run.sent.map(({ from, to, ttl: left, hops }) => `${from}-${to} ${left} ${hops}`)).toEqual(
          sent,
        );
        expect(run.reached).toEqual(counts.reached);
        expect(run.sent.map(({ from, to }) => `${from}-${to}`)).toEqual(
          layeredFlood(graph, origin, ttl, { holders, forwardOnHit }).messages,
        );
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { type CertainFaults, certainFaults, noFaults } from '../../src/judge/certain-faults.js';
import { type Prediction, type PredictionInput, predictFlood } from '../../src/judge/prediction.js';
import {
  chain,
  complete,
  edgeCount,
  type Graph,
  graphOf,
  grid,
  hypercube,
  ring,
  star,
} from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

function predicted(
  { neighbours }: Graph,
  { holders = [], ...query }: Partial<Omit<PredictionInput, 'holders'>> & { holders?: number[] } = {},
): Prediction {
  return predictFlood({
    file: 'f',
    peers: neighbours.map((list, id) => ({ id, neighbours: list })),
    origin: 0,
    ttl: 7,
    forwardOnHit: false,
    ...query,
    holders: new Set(holders),
  });
}

/** Compares with a flood at unit latency, with the product's own rules in every node. */
function expectAsFlooded(
  graph: Graph,
  origin: number,
  picks: readonly number[],
  ttl: number,
  forwardOnHit: boolean,
  faults: CertainFaults = noFaults,
): Prediction {
  const holders = subsetOf(graph, picks).filter((node) => node !== origin);
  const prediction = predicted(graph, { origin, holders, ttl, forwardOnHit, faults });
  const { outcome } = prediction;
  const counts = flood(graph, { origin, holders, ttl, forwardOnHit, ...faults });
  const within = new Set(
    prediction.peers.filter(({ distance }) => distance > 0 && distance <= ttl).map(({ peer }) => peer),
  );
  expect(within).toEqual(counts.reached);
  expect(outcome.reached).toBe(counts.reached.size);
  expect(counts.sent).toBeGreaterThanOrEqual(outcome.messages.min);
  expect(counts.sent).toBeLessThanOrEqual(outcome.messages.max);
  expect(counts.duplicates).toBeGreaterThanOrEqual(outcome.duplicates.min);
  expect(counts.duplicates).toBeLessThanOrEqual(outcome.duplicates.max);
  expect(counts.lost).toBeGreaterThanOrEqual(outcome.lost.min);
  expect(counts.lost).toBeLessThanOrEqual(outcome.lost.max);
  expect(outcome.unreachable).toBe(counts.failed);
  expect(outcome.expired).toBe(counts.expired);
  const found = prediction.byTtl.slice(0, ttl).flatMap(({ newHolders }) => newHolders);
  expect(found.toSorted()).toEqual([...counts.hits.keys()].toSorted());
  expect(outcome.hits).toBe(counts.hits.size);
  for (const { peer, distance, senders } of prediction.peers) {
    if (distance === 0 || distance > ttl) continue;
    expect(senders).toContain(counts.heardFrom.get(peer));
    const hops = counts.hits.get(peer);
    if (hops !== undefined) expect(hops).toBe(distance);
  }
  return prediction;
}

const ttls = fc.integer({ min: 1, max: 14 });
const picks = fc.array(fc.nat(), { maxLength: 4 });

describe('predictFlood', () => {
  it('predicts each count of a flood at unit latency exactly if links are mutual', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), picks, ttls, fc.boolean(), (graph, seed, held, ttl, forward) => {
        const { outcome } = expectAsFlooded(graph, seed % graph.neighbours.length, held, ttl, forward);
        expect(outcome.messages.min).toBe(outcome.messages.max);
      }),
      { numRuns: 400 },
    );
  });

  it('predicts a range that contains each count if links are one-way', () => {
    fc.assert(
      fc.property(directedGraph, fc.nat(), picks, ttls, fc.boolean(), (graph, seed, held, ttl, forward) => {
        expectAsFlooded(graph, seed % graph.neighbours.length, held, ttl, forward);
      }),
      { numRuns: 400 },
    );
  });

  it('predicts floods with cut links and peers that do not run', () => {
    let lost = 0;
    let down = 0;
    const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 6 });
    const stopped = fc.array(fc.nat(), { maxLength: 3 });
    const graphs = fc.oneof(mutualGraph, directedGraph);
    fc.assert(
      fc.property(graphs, picks, ttls, cuts, stopped, (graph, held, ttl, links, peers) => {
        const nodes = graph.neighbours.length;
        const texts = links.map(([from, turn, bothWays]) => {
          return `cut ${from % nodes}${bothWays ? '-' : '>'}${((from % nodes) + 1 + (turn % (nodes - 1))) % nodes}`;
        });
        const killed = peers.map((peer) => `kill ${1 + (peer % (nodes - 1))}`);
        const faults = certainFaults(
          [...texts, ...killed].map(readFault),
          graph.neighbours.map((_, id) => id),
        );
        const { outcome } = expectAsFlooded(graph, 0, held, ttl, false, faults);
        lost += outcome.lost.max;
        down += outcome.unreachable;
      }),
      { numRuns: 400 },
    );
    expect(lost).toBeGreaterThan(0);
    expect(down).toBeGreaterThan(0);
  });

  it.each([chain(9), ring(8), ring(9), star(7), complete(6), grid(4, 5), hypercube(4)])(
    'predicts 2E - (N - 1) messages to N - 1 peers for a full flood: $name',
    (graph) => {
      const n = graph.neighbours.length;
      const { outcome } = predicted(graph, { ttl: 100 });
      const messages = 2 * edgeCount(graph) - (n - 1);
      expect(outcome).toMatchObject({
        reached: n - 1,
        messages: { min: messages, max: messages },
        duplicates: { min: messages - (n - 1), max: messages - (n - 1) },
        expired: 0,
      });
    },
  );

  it('predicts a range if the first of two simultaneous copies decides, and floods reach both ends of it', () => {
    // Peer 3 receives copies from 1 and 2 in the same round, and only 2 is its neighbour.
    const race = (first: number[]): Graph => ({ name: 'race', neighbours: [first, [3], [3], [2]] });
    expect(predicted(race([1, 2])).outcome.messages).toEqual({ min: 4, max: 5 });
    expect(flood(race([1, 2]), { origin: 0, ttl: 7 }).sent).toBe(5);
    expect(flood(race([2, 1]), { origin: 0, ttl: 7 }).sent).toBe(4);
  });

  it('ends its table at the TTL from which on nothing changes', () => {
    fc.assert(
      fc.property(directedGraph, picks, fc.boolean(), (graph, held, forwardOnHit) => {
        const holders = subsetOf(graph, held).filter((node) => node !== 0);
        const at = (ttl: number) => {
          const { outcome } = predicted(graph, { holders, ttl, forwardOnHit });
          return { ...outcome, ttl: 0, newPeers: [], newHolders: [] };
        };
        const stable = predicted(graph, { holders, forwardOnHit }).byTtl.length;
        expect(at(stable)).toEqual(at(stable + 1));
        expect(at(stable)).toEqual(at(stable + 20));
        if (stable > 1) expect(at(stable - 1)).not.toEqual(at(stable));
      }),
    );
  });
});

describe('predictFlood, for holders,', () => {
  it.each<{ title: string; graph: Graph; holders: number[]; forwardOnHit?: boolean; want: object }>([
    {
      title: 'predicts the nearest one and the smallest TTL that finds it',
      graph: chain(5),
      holders: [2, 4],
      want: {
        nearest: { ttl: 2, holders: [2], path: [0, 1, 2] },
        holders: [
          { peer: 2, distance: 2, ttl: 2 },
          { peer: 4, distance: 4, ttl: null },
        ],
      },
    },
    {
      title: 'predicts holders behind another one if the network forwards on a hit',
      graph: chain(5),
      holders: [2, 4],
      forwardOnHit: true,
      want: {
        holders: [
          { peer: 2, distance: 2, ttl: 2 },
          { peer: 4, distance: 4, ttl: 4 },
        ],
      },
    },
    {
      title: 'predicts all holders at the same distance',
      graph: ring(4),
      holders: [1, 3],
      want: { nearest: { ttl: 1, holders: [1, 3], path: [0, 1] } },
    },
    {
      title: 'predicts no nearest holder if no path leads to one',
      graph: { name: 'one-way', neighbours: [[], [0]] },
      holders: [1],
      want: { nearest: null, holders: [{ peer: 1, distance: null, ttl: null }] },
    },
    {
      title: 'predicts no nearest holder if there is none',
      graph: ring(3),
      holders: [],
      want: { nearest: null, holders: [], held: false },
    },
    {
      title: 'predicts no messages if the origin itself is a holder',
      graph: ring(3),
      holders: [0, 1],
      want: { held: true, byTtl: [], nearest: null },
    },
  ])('$title', ({ graph, holders, forwardOnHit = false, want }) => {
    expect(predicted(graph, { holders, forwardOnHit })).toMatchObject(want);
  });
});

describe('predictFlood, for absent neighbours,', () => {
  it('counts messages to them as unreachable and not as messages', () => {
    const graph = graphOf('absent', 2, [[0, 1]]);
    const neighbours = [
      [...(graph.neighbours[0] ?? []), 8],
      [0, 9],
    ];
    const { outcome, byTtl } = predicted({ name: 'absent', neighbours });
    expect(outcome).toMatchObject({ reached: 1, messages: { min: 1, max: 1 }, unreachable: 2 });
    expect(byTtl.map(({ unreachable }) => unreachable)).toEqual([1, 2]);
  });
});

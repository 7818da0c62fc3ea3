import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedCount } from '../../src/judge/comparison.js';
import type { Difference } from '../../src/judge/differences.js';
import { type Compared, compared } from '../helpers/compared-flood.js';
import { complete, graphOf } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** Checks that the differences add up to the actual counts, and that each fits its kind. */
function expectExplained(result: Compared): void {
  const { prediction, differences, ties, actualMessages, actualReached } = result;
  const { ttl, outcome } = prediction;
  const sum = (of: (difference: Difference) => number): number =>
    differences.reduce((total, difference) => total + of(difference), 0);
  expect(outcome.messages.min + ties + sum(({ messages }) => messages)).toBe(actualMessages);
  expect(outcome.reached + sum(({ reached }) => reached)).toBe(actualReached);
  const kindAt = new Map(differences.map(({ peer, kind }) => [peer, kind]));
  const peers = new Map(prediction.peers.map((peer) => [peer.peer, peer]));
  for (const { peer, kind, hops, messages, expired, because, path } of differences) {
    const sends = peers.get(peer)?.sends;
    if (kind === 'longer-path') {
      expect(hops.actual).toBe(path.length - 1);
      expect(hops.actual).toBeGreaterThan(hops.predicted ?? Number.POSITIVE_INFINITY);
      // Nothing is sent where the TTL ran out; otherwise one neighbour more or less is left out.
      if (!expired) expect(Math.abs(messages)).toBeLessThanOrEqual(1);
      else expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    } else {
      expect(kind).toBe('not-reached');
      expect(because).not.toEqual([]);
      expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    }
    // Only a copy over a longer path can be a first cause.
    for (const cause of because) expect(kindAt.get(cause)).toBe('longer-path');
  }
}

const ttls = fc.integer({ min: 1, max: 10 });
const picks = fc.array(fc.nat(), { maxLength: 3 });
const latencies = fc.infiniteStream(fc.integer({ min: 1, max: 1000 }));

/** Reproducible pseudo-random latencies. */
function latenciesFrom(first: number, second: number): () => number {
  let seed = first;
  return () => {
    seed = (seed * 31 + second) % 1009;
    return 1 + seed;
  };
}

describe('compareFlood, for a flood at unit latency,', () => {
  it('finds no difference at any peer', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.nat(),
        picks,
        ttls,
        fc.boolean(),
        (graph, seed, held, ttl, forwardOnHit) => {
          const origin = seed % graph.neighbours.length;
          const holders = subsetOf(graph, held).filter((node) => node !== origin);
          const result = compared(graph, { origin, ttl, holders, forwardOnHit });
          expect(result.differences).toEqual([]);
          expect(result.rows.filter(({ what, same }) => !same && what !== 'hits' && what !== 'hops')).toEqual(
            [],
          );
          expectExplained(result);
        },
      ),
    );
  });
});

describe('compareFlood, for a flood with random latencies,', () => {
  it('explains the actual counts by differences that add up, each with its reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.nat(),
        picks,
        ttls,
        fc.boolean(),
        latencies,
        (graph, seed, held, ttl, forwardOnHit, stream) => {
          const origin = seed % graph.neighbours.length;
          const holders = subsetOf(graph, held).filter((node) => node !== origin);
          const latency = () => stream.next().value;
          expectExplained(compared(graph, { origin, ttl, holders, forwardOnHit }, { latency }));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('compares with the counts of a flood at unit latency if links are mutual', () => {
    fc.assert(
      fc.property(
        mutualGraph,
        picks,
        ttls,
        fc.boolean(),
        latencies,
        (graph, held, ttl, forwardOnHit, stream) => {
          const holders = subsetOf(graph, held).filter((node) => node !== 0);
          const query = { origin: 0, ttl, holders, forwardOnHit };
          const { rows, ties } = compared(graph, query, { latency: () => stream.next().value });
          // Counted by the router in every node, not by the prediction.
          const { sent, duplicates, expired, reached } = flood(graph, query);
          const predicted = new Map(rows.map((row) => [row.what, row.predicted]));
          expect(ties).toBe(0);
          for (const [what, count] of Object.entries({ messages: sent, duplicates, expired })) {
            expect(predicted.get(what as ComparedCount)).toEqual({ min: count, max: count });
          }
          expect(predicted.get('reached')?.min).toBe(reached.size);
        },
      ),
    );
  });

  it('gives the same result for any order of events', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        picks,
        picks,
        ttls,
        latencies,
        fc.infiniteStream(fc.nat()),
        (graph, held, known, ttl, stream, ranks) => {
          const [first, second] = stream.take(2);
          const latency = (): (() => number) => latenciesFrom(first ?? 1, second ?? 1);
          const query = { ttl, holders: subsetOf(graph, known) };
          const deviation = { holders: subsetOf(graph, held).filter((node) => node !== 0) };
          const inOrder = compared(graph, query, { ...deviation, latency: latency() });
          const shuffled = compared(graph, query, {
            ...deviation,
            latency: latency(),
            // `run:started` is always the first.
            ordered: ([started, ...others]) => [
              ...(started === undefined ? [] : [started]),
              ...others
                .map((event) => ({ event, rank: ranks.next().value }))
                .sort((one, other) => one.rank - other.rank)
                .map(({ event }) => event),
            ],
          });
          expect(shuffled).toEqual(inOrder);
        },
      ),
    );
  });

  it('finds the copy over a longer path, and the peers that were reached late or never because of it', () => {
    // 0 - 1 - 2 - 3 and a slow link from 0 to 2: with TTL 2, peer 3 is one link too far.
    const graph = graphOf('late', 4, [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 2],
    ]);
    const slow = [1, 9, 1, 1, 1, 1, 1];
    const { differences } = compared(graph, { ttl: 2 }, { latency: () => slow.shift() ?? 1 });
    expect(differences).toMatchObject([
      { kind: 'longer-path', peer: 2, path: [0, 1, 2], expired: true, messages: -2, because: [] },
      { kind: 'not-reached', peer: 3, reached: -1, messages: 0, because: [2] },
    ]);
  });

  it('counts one message less if the first copy at a neighbour of the origin has another sender', () => {
    const slow = [1, 9];
    const { differences } = compared(complete(3), {}, { latency: () => slow.shift() ?? 1 });
    expect(differences).toMatchObject([{ kind: 'longer-path', peer: 2, path: [0, 1, 2], messages: -1 }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedCount } from '../../src/judge/comparison.js';
import type { Difference } from '../../src/judge/differences.js';
import { type Compared, compared } from '../helpers/compared-flood.js';
import { complete, graphOf } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** The differences add up to what was seen, and each is what its kind can come to. */
function expectExplained(result: Compared): void {
  const { prediction, differences, ties, seenMessages, seenReached } = result;
  const { ttl, outcome } = prediction;
  const sum = (of: (difference: Difference) => number): number =>
    differences.reduce((total, difference) => total + of(difference), 0);
  expect(outcome.messages.min + ties + sum(({ messages }) => messages)).toBe(seenMessages);
  expect(outcome.reached + sum(({ reached }) => reached)).toBe(seenReached);
  const kindAt = new Map(differences.map(({ peer, kind }) => [peer, kind]));
  const peers = new Map(prediction.peers.map((peer) => [peer.peer, peer]));
  for (const { peer, kind, hops, messages, expired, because, path } of differences) {
    const sends = peers.get(peer)?.sends;
    if (kind === 'longer-way') {
      expect(hops.seen).toBe(path.length - 1);
      expect(hops.seen).toBeGreaterThan(hops.predicted ?? Number.POSITIVE_INFINITY);
      // Nothing follows where the TTL ran out; otherwise one neighbour more or less is spared.
      if (!expired) expect(Math.abs(messages)).toBeLessThanOrEqual(1);
      else expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    } else {
      expect(kind).toBe('not-reached');
      expect(because).not.toEqual([]);
      expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    }
    // Only a copy that took a longer way can be where it began.
    for (const cause of because) expect(kindAt.get(cause)).toBe('longer-way');
  }
}

const ttls = fc.integer({ min: 1, max: 10 });
const picks = fc.array(fc.nat(), { maxLength: 3 });
const latencies = fc.infiniteStream(fc.integer({ min: 1, max: 1000 }));

/** Latencies that look random, and are the same when asked for again. */
function latenciesFrom(first: number, second: number): () => number {
  let seed = first;
  return () => {
    seed = (seed * 31 + second) % 1009;
    return 1 + seed;
  };
}

describe('a flood at unit latency', () => {
  it('is as predicted, peer by peer', () => {
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

describe('a flood with random latencies', () => {
  it('differs from its prediction by what the differences add up to, each with its reason', () => {
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

  it('is held against what a flood at unit latency comes to, where links are mutual', () => {
    fc.assert(
      fc.property(
        mutualGraph,
        picks,
        ttls,
        fc.boolean(),
        latencies,
        (graph, held, ttl, forwardOnHit, stream) => {
          const holders = subsetOf(graph, held).filter((node) => node !== 0);
          const asked = { origin: 0, ttl, holders, forwardOnHit };
          const { rows, ties } = compared(graph, asked, { latency: () => stream.next().value });
          // Not the prediction's own count, but that of the router in every node.
          const { sent, duplicates, expired, reached } = flood(graph, asked);
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

  it('is the same in whatever order it was told', () => {
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
          const asked = { ttl, holders: subsetOf(graph, known) };
          const happening = { holders: subsetOf(graph, held).filter((node) => node !== 0) };
          const told = compared(graph, asked, { ...happening, latency: latency() });
          const shuffled = compared(graph, asked, {
            ...happening,
            latency: latency(),
            ordered: (trace) =>
              trace
                .map((event) => ({ event, rank: ranks.next().value }))
                .sort((one, other) => one.rank - other.rank)
                .map(({ event }) => event),
          });
          expect(shuffled).toEqual(told);
        },
      ),
    );
  });

  it('finds where a copy took a longer way, and who heard late or never because of it', () => {
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
      { kind: 'longer-way', peer: 2, path: [0, 1, 2], expired: true, messages: -2, because: [] },
      { kind: 'not-reached', peer: 3, reached: -1, messages: 0, because: [2] },
    ]);
  });

  it('counts one message less where a neighbour of the origin hears elsewhere first', () => {
    const slow = [1, 9];
    const { differences } = compared(complete(3), {}, { latency: () => slow.shift() ?? 1 });
    expect(differences).toMatchObject([{ kind: 'longer-way', peer: 2, path: [0, 1, 2], messages: -1 }]);
  });
});

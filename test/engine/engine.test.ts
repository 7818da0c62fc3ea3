import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Churn } from '../../src/engine/churn.js';
import { FastRandom } from '../../src/engine/fast-random.js';
import { flood } from '../../src/protocol/strategies/flood.js';
import { walk } from '../../src/protocol/strategies/walk.js';
import { overlayOf, recordingSink, simulated } from '../helpers/engine.js';
import { chain, complete, type Graph, ring, star } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { type Flight, flood as virtualFlood } from '../helpers/virtual-flood.js';

/** Delays in turn. */
function delays(list: readonly number[]): () => number {
  let next = 0;
  return () => {
    next += 1;
    return list[next % list.length] ?? 1;
  };
}

function peerOfLink({ neighbours }: Graph): { readonly from: number; readonly to: number }[] {
  return neighbours.flatMap((list, from) => list.map((to) => ({ from, to })));
}

describe('a flood in the engine', () => {
  test.each([
    ['mutual', mutualGraph],
    ['one-way', directedGraph],
  ])('sends the messages of the slow model in the same order: %s links', (_, graphs) => {
    fc.assert(
      fc.property(
        graphs,
        fc.nat(),
        fc.integer({ min: 0, max: 9 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.boolean(),
        (graph, pick, ttl, ticks, picks, forwardOnHit) => {
          const origin = pick % graph.neighbours.length;
          const holders = subsetOf(graph, picks).filter((holder) => holder !== origin);
          const expected: Flight[] = [];
          const model = virtualFlood(graph, {
            ...{ origin, ttl, holders, forwardOnHit, latency: delays(ticks) },
            onSent: (flight) => expected.push(flight),
          });
          const links = peerOfLink(graph);
          const sent: Omit<Flight, 'at'>[] = [];
          const next = delays(ticks);
          const { counts } = simulated(graph, [{ origin, ttl }], {
            holders,
            strategy: flood(forwardOnHit),
            // A flood sends nothing to the origin: that is a hit, and takes no delay from the list.
            latency: { maxTicks: 100, draw: (_from, to) => (to === origin ? 1 : next()) },
            trace: {
              ...recordingSink([]),
              sent: (_tick, _query, link, messageTtl, hops) =>
                sent.push({ ...(links[link] ?? { from: -1, to: -1 }), ttl: messageTtl, hops }),
            },
          });
          expect(sent).toEqual(
            expected.map(({ from, to, ttl: left, hops }) => ({ from, to, ttl: left, hops })),
          );
          expect(counts).toHaveLength(1);
          expect(counts[0]).toMatchObject({
            messages: model.sent,
            duplicates: model.duplicates,
            expired: model.expired,
            reached: model.reached.size,
            hits: model.hits.size,
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});

test('a hit takes its own time to the origin, and the first one counts', () => {
  const lines: string[] = [];
  const { counts } = simulated(chain(4), [{ ttl: 3 }], {
    holders: [1, 3],
    strategy: flood(true),
    latency: { maxTicks: 100, draw: (_, to) => (to === 0 ? 50 : 7) },
    trace: recordingSink(lines),
  });
  expect(counts).toEqual([
    {
      ...{ messages: 3, duplicates: 0, expired: 0, reached: 3, hits: 2, checks: 0, steps: 1 },
      ...{ lost: 0, undelivered: 0, startTick: 0, firstHitTicks: 57, firstHitHops: 1, settledTicks: 71 },
    },
  ]);
  expect(lines.filter((line) => line.startsWith('direct'))).toEqual([
    'directSent 7 0 2 1 1',
    'directSent 21 0 2 3 3',
    'directArrived 57 0 2 1 1',
    'directArrived 71 0 2 3 3',
  ]);
});

test('a TTL and hops of 65535 are written and read whole', () => {
  const nodes = 65_600;
  const { counts } = simulated(chain(nodes), [{ ttl: 65_535 }]);
  expect(counts[0]).toMatchObject({ messages: 65_535, reached: 65_535, expired: 1 });
});

describe('loss', () => {
  test('of every message: the origin sends, and nothing arrives', () => {
    const { counts, load } = simulated(star(5), [{}], {
      loss: { probability: 1, random: new FastRandom('1', 'loss') },
    });
    expect(counts).toMatchObject([{ messages: 4, lost: 4, reached: 0, steps: 1, settledTicks: 0 }]);
    expect([...load]).toEqual([0, 0, 0, 0, 0]);
  });

  test('of a quarter of the messages: of 20,000 between 4,700 and 5,300 are lost', () => {
    // Five standard deviations of sqrt(20000 x 1/4 x 3/4) = 61.
    const { counts } = simulated(star(20_001), [{}], {
      loss: { probability: 0.25, random: new FastRandom('1', 'loss') },
    });
    const { lost = 0, reached } = counts[0] ?? {};
    expect(Math.abs(lost - 5000)).toBeLessThan(306);
    expect(reached).toBe(20_000 - lost);
  });

  test('of a hit: the query has settled without one', () => {
    let messages = 0;
    const random = new FastRandom('1', 'loss');
    // The third message is the hit.
    random.unit = () => (messages++ === 2 ? 0 : 1);
    const { counts } = simulated(chain(3), [{}], { holders: [2], loss: { probability: 0.5, random } });
    expect(counts).toMatchObject([{ messages: 2, reached: 2, lost: 1, hits: 0, firstHitTicks: -1 }]);
  });
});

describe('churn', () => {
  const fixed = (peers: number, upTicks: number, downTicks: number, seed = '1'): Churn =>
    new Churn(peers, { upTicks, downTicks, lengths: 'fixed' }, new FastRandom(seed, 'churn'));

  test.each(['fixed', 'exponential'] as const)(
    '%s times: a peer is up for its share of the time',
    (lengths) => {
      const peers = 2000;
      const options = { upTicks: 300, downTicks: 100, lengths };
      const churn = new Churn(peers, options, new FastRandom('1', 'churn'));
      for (const tick of [0, 50, 1000, 123_456]) {
        let up = 0;
        for (let peer = 0; peer < peers; peer += 1) if (churn.isUp(peer, tick)) up += 1;
        // Five standard deviations of sqrt(2000 x 3/4 x 1/4) = 19.4.
        expect(Math.abs(up - 1500)).toBeLessThan(97);
      }
    },
  );

  test('fixed times: each peer is up for exactly so long, and then down', () => {
    const churn = fixed(1, 30, 10);
    const ups = Array.from({ length: 400 }, (_, tick) => churn.isUp(0, tick));
    expect(ups.filter(Boolean)).toHaveLength(300);
    const changes = ups.flatMap((isUp, tick) => (tick > 0 && isUp !== ups[tick - 1] ? [tick] : []));
    expect(changes.slice(2).map((tick, index) => tick - (changes[index] ?? 0))).toEqual(
      changes.slice(2).map(() => 40),
    );
  });

  test('a message to a peer that is down is not delivered, and an origin that is down begins later', () => {
    const nodes = 400;
    const churn = fixed(nodes, 1000, 1000);
    const model = fixed(nodes, 1000, 1000);
    const started: number[] = [];
    const { counts } = simulated(
      complete(nodes),
      Array.from({ length: nodes }, (_, origin) => ({ origin, ttl: 1 })),
      { churn, trace: { ...recordingSink([]), started: (tick, query) => (started[query] = tick) } },
    );
    expect(counts.reduce((sum, { reached, undelivered }) => sum + reached + undelivered, 0)).toBe(
      nodes * (nodes - 1),
    );
    const late = started.filter((tick) => tick > 0).length;
    expect(late).toBe(
      Array.from({ length: nodes }, (_, peer) => model.isUp(peer, 0)).filter((isUp) => !isUp).length,
    );
    expect(Math.max(...started)).toBeLessThanOrEqual(1000);
  });
});

describe('many queries', () => {
  const plans = Array.from({ length: 60 }, (_, index) => ({ origin: index % 12, at: index % 5, ttl: 4 }));

  test('give the same counts one after the other, few at once, and all at once', () => {
    const alone = plans.map((plan) => simulated(ring(12), [plan], { holders: [3] }).counts[0]);
    for (const maxActive of [1, 7, 1000]) {
      const ofOrigin: unknown[] = [];
      const { engine } = simulated(ring(12), plans, {
        holders: [3],
        maxActive,
        onSettled: (plan, counts) => ofOrigin.push({ origin: plan.origin, ...counts, startTick: 0 }),
      });
      const sorted = (list: readonly unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort();
      expect(sorted(ofOrigin)).toEqual(
        sorted(alone.map((counts, index) => ({ origin: plans[index]?.origin, ...counts, startTick: 0 }))),
      );
      expect(engine.mostActive).toBeLessThanOrEqual(maxActive);
    }
  });

  test('that follow each other share one place in memory', () => {
    const later = Array.from({ length: 50 }, (_, index) => ({ at: index * 1000 }));
    const { engine, counts } = simulated(ring(12), later);
    expect(counts).toHaveLength(50);
    expect(engine.mostActive).toBe(1);
  });
});

test('walkers are lost with the answers that they wait for, and the query settles', () => {
  const { counts } = simulated(ring(30), [{ random: 5 }], {
    strategy: walk({ walkers: 3, check: 2, lookup: 0 }),
    churn: undefined,
    loss: { probability: 0.2, random: new FastRandom('3', 'loss') },
  });
  expect(counts).toHaveLength(1);
  expect(counts[0]?.lost).toBe(3);
});

test('an overlay has the same sender slots whether its lists are sorted or not', () => {
  fc.assert(
    fc.property(directedGraph, ({ neighbours }) => {
      for (const lists of [
        neighbours,
        neighbours.map((list) => [...list].sort((one, other) => one - other)),
      ]) {
        const { offsets, targets, senderSlots } = overlayOf({ name: '', neighbours: lists });
        expect([...offsets]).toEqual([0, ...lists.map((_, peer) => lists.slice(0, peer + 1).flat().length)]);
        expect([...targets]).toEqual(lists.flat());
        expect([...senderSlots]).toEqual(
          lists.flatMap((list, sender) => list.map((to) => lists[to]?.indexOf(sender) ?? -1)),
        );
      }
    }),
  );
});

test('a query for a file of its origin sends nothing, and is found at once', () => {
  const lines: string[] = [];
  const { counts } = simulated(star(4), [{}], { holders: [0, 2], trace: recordingSink(lines) });
  expect(counts).toMatchObject([
    { messages: 0, reached: 0, hits: 1, steps: 0, firstHitTicks: 0, firstHitHops: 0, settledTicks: 0 },
  ]);
  expect(lines).toEqual(['started 0 0', 'held 0 0', 'settled 0 0']);
});

test('peers from `running` on get no message', () => {
  const { counts, load } = simulated(chain(4), [{}], { running: 2 });
  expect(counts).toMatchObject([{ messages: 2, undelivered: 1, reached: 1 }]);
  expect([...load]).toEqual([0, 1, 0, 0]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStrategy } from '../../../src/protocol/strategies/index.js';
import { complete, distances, type Graph, grid, star } from '../../helpers/graphs.js';
import { layeredFlood } from '../../helpers/layered-flood.js';
import { mutualGraph, subsetOf } from '../../helpers/random-graphs.js';
import { type SearchRun, search } from '../../helpers/virtual-search.js';

const anySearch = fc
  .record({
    graph: mutualGraph,
    pick: fc.nat(),
    ttl: fc.integer({ min: 1, max: 8 }),
    picks: fc.array(fc.nat(), { maxLength: 4 }),
    forwardOnHit: fc.boolean(),
    random: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map(({ pick, picks, ...drawn }) => {
    const origin = pick % drawn.graph.neighbours.length;
    return { ...drawn, origin, holders: subsetOf(drawn.graph, picks).filter((holder) => holder !== origin) };
  });

const pairs = ({ sent }: SearchRun): string[] => sent.map(({ from, to }) => `${from}-${to}`);

describe('one-hop replication', () => {
  it('sends the messages of a flood, but over the last link only those to holders', () => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin, ttl, holders, forwardOnHit }) => {
        const run = search(graph, readStrategy('one-hop', { forwardOnHit }), { origin, ttl, holders });
        const crosses = (_: number, to: number, link: number): boolean => link < ttl || holders.includes(to);
        expect(pairs(run)).toEqual(
          layeredFlood(graph, origin, ttl, { holders, forwardOnHit, crosses }).messages,
        );
        const flood = layeredFlood(graph, origin, ttl, { holders, forwardOnHit });
        expect(new Set(run.hits)).toEqual(flood.hits);
        expect(run.sent.length).toBeLessThanOrEqual(flood.messages.length);
      }),
    );
  });

  it('sends d + sum of d - 1 over the peers up to TTL - 2 links away, if there is no holder', () => {
    const graph = grid(9, 9);
    const far = distances(graph, 40);
    const run = search(graph, readStrategy('one-hop', { forwardOnHit: false }), { origin: 40, ttl: 4 });
    const passing = far.flatMap((links, peer) => (links >= 1 && links <= 2 ? [peer] : []));
    const messages = passing.reduce((sum, peer) => sum + (graph.neighbours[peer]?.length ?? 0) - 1, 4);
    expect(run.sent).toHaveLength(messages);
  });
});

/** Parents from the definition: the neighbour of highest degree, and of these the first peer. */
function parentsOf({ neighbours }: Graph): (number | undefined)[] {
  const degree = (peer: number): number => neighbours[peer]?.length ?? 0;
  return neighbours.map((list) => [...list].sort((a, b) => degree(b) - degree(a) || a - b)[0]);
}

describe('LightFlood', () => {
  it.each([1, 2, 3, 4])('floods %i links, then sends to parents and children only', (links) => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin, ttl, holders, forwardOnHit }) => {
        const strategy = readStrategy(`light-flood:flood=${links}`, { forwardOnHit });
        const run = search(graph, strategy, { origin, ttl, holders });
        const parents = parentsOf(graph);
        const crosses = (from: number, to: number, link: number): boolean =>
          link <= links || parents[from] === to || parents[to] === from;
        expect(pairs(run)).toEqual(
          layeredFlood(graph, origin, ttl, { holders, forwardOnHit, crosses }).messages,
        );
      }),
    );
  });

  it('sends at most one message a peer behind the flood in one tree', () => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin }) => {
        const strategy = readStrategy('light-flood:flood=1', { forwardOnHit: false });
        const run = search(graph, strategy, { origin, ttl: 60 });
        const behind = run.sent.filter(({ hops }) => hops >= 1);
        // A forest: each link of it is crossed at most twice, once in each direction.
        expect(behind.length).toBeLessThanOrEqual(2 * (graph.neighbours.length - 1));
        expect(new Set(behind.map(({ from, to }) => `${from}-${to}`)).size).toBe(behind.length);
      }),
    );
  });
});

describe('normalised flooding', () => {
  it('sends to as many different neighbours as `fanout` says, or to all', () => {
    fc.assert(
      fc.property(anySearch, fc.integer({ min: 1, max: 5 }), (drawn, fanout) => {
        const { graph, origin, ttl, holders, forwardOnHit, random } = drawn;
        const strategy = readStrategy(`normalised:fanout=${fanout}`, { forwardOnHit });
        const run = search(graph, strategy, { origin, ttl, holders, random });
        const firstFrom = new Map<number, (typeof run.sent)[number]>();
        for (const message of run.sent) if (!firstFrom.has(message.to)) firstFrom.set(message.to, message);
        for (const peer of new Set([origin, ...run.reached])) {
          const first = firstFrom.get(peer);
          const to = run.sent.filter(({ from }) => from === peer).map((message) => message.to);
          const others = (graph.neighbours[peer] ?? []).filter(
            (other) => peer === origin || (other !== first?.from && other !== origin),
          );
          const stops = peer !== origin && (first?.ttl === 1 || (holders.includes(peer) && !forwardOnHit));
          expect(new Set(to).size).toBe(to.length);
          expect(to).toHaveLength(stops ? 0 : Math.min(fanout, others.length));
          expect(others).toEqual(expect.arrayContaining(to));
        }
      }),
    );
  });

  it('is a flood if no peer has more neighbours', () => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin, ttl, holders, forwardOnHit }) => {
        const strategy = readStrategy('normalised:fanout=60', { forwardOnHit });
        expect(pairs(search(graph, strategy, { origin, ttl, holders }))).toEqual(
          layeredFlood(graph, origin, ttl, { holders, forwardOnHit }).messages,
        );
      }),
    );
  });

  it('chooses each neighbour, and each pair of them, equally often', () => {
    const strategy = readStrategy('normalised:fanout=2', { forwardOnHit: false });
    const counts = new Map<string, number>();
    const queries = 6_000;
    for (let query = 0; query < queries; query += 1) {
      const random = Math.imul(query, 0x9e3779b1) >>> 0;
      const chosen = search(star(6), strategy, { origin: 0, ttl: 1, random }).sent.map(({ to }) => to);
      counts.set(chosen.join(), (counts.get(chosen.join()) ?? 0) + 1);
    }
    const expected = queries / 10;
    expect(counts.size).toBe(10);
    // Chi-square with 9 degrees of freedom: 27.9 is exceeded in 1 of 1,000 draws. The draws are the same in each run.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(27.9);
  });

  it('chooses at one peer independently of the choice at another', () => {
    // 0 - 1 - {2, 3}, and 0 - 4 - {5, 6}: the four pairs of choices of 1 and 4.
    const graph = { name: 'two forks', neighbours: [[1, 4], [2, 3, 0], [1], [1], [5, 6, 0], [4], [4]] };
    const strategy = readStrategy('normalised:fanout=2', { forwardOnHit: false });
    const one = readStrategy('normalised:fanout=1', { forwardOnHit: false });
    expect(search(graph, strategy, { origin: 0, ttl: 2 }).sent).toHaveLength(6);
    const ends = new Map<number, number>();
    for (let query = 0; query < 4_000; query += 1) {
      const last = search(graph, one, { origin: 0, ttl: 2, random: Math.imul(query, 0x9e3779b1) >>> 0 })
        .sent[1];
      ends.set(last?.to ?? -1, (ends.get(last?.to ?? -1) ?? 0) + 1);
    }
    const chi = [2, 3, 5, 6].reduce((sum, peer) => sum + ((ends.get(peer) ?? 0) - 1_000) ** 2 / 1_000, 0);
    // 3 degrees of freedom: 16.3 is exceeded in 1 of 1,000 draws.
    expect(chi).toBeLessThan(16.3);
  });

  it('does not multiply at hubs', () => {
    const strategy = readStrategy('normalised:fanout=3', { forwardOnHit: false });
    expect(search(complete(50), strategy, { origin: 0, ttl: 2 }).sent.length).toBeLessThanOrEqual(3 + 9);
  });
});

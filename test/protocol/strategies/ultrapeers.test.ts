import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLeaf } from '../../../src/protocol/roles.js';
import { dynamicQuery, horizon, ttlForHorizon } from '../../../src/protocol/strategies/dynamic-query.js';
import { readStrategy } from '../../../src/protocol/strategies/index.js';
import type { OriginSite } from '../../../src/protocol/strategy.js';
import type { Graph } from '../../helpers/graphs.js';
import { layeredFlood } from '../../helpers/layered-flood.js';
import { mutualGraph, subsetOf } from '../../helpers/random-graphs.js';
import { search } from '../../helpers/virtual-search.js';

/** Enough bits that no other file is in a table by chance. */
const table = 'table=65536';

function rolesOf({ neighbours }: Graph, leafDegree: number): boolean[] {
  return neighbours.map(
    (list) => !isLeaf(list.length, (slot) => neighbours[list[slot] ?? -1]?.length ?? 0, leafDegree),
  );
}

const anySearch = fc
  .record({
    graph: mutualGraph,
    pick: fc.nat(),
    ttl: fc.integer({ min: 1, max: 8 }),
    leaf: fc.integer({ min: 0, max: 4 }),
    results: fc.integer({ min: 1, max: 5 }),
    picks: fc.array(fc.nat(), { maxLength: 6 }),
    forwardOnHit: fc.boolean(),
  })
  .map(({ pick, picks, ...drawn }) => {
    const origin = pick % drawn.graph.neighbours.length;
    return { ...drawn, origin, holders: subsetOf(drawn.graph, picks).filter((holder) => holder !== origin) };
  });

describe('ultrapeers', () => {
  it('send to leaves only what these may have, and leaves pass nothing on', () => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin, ttl, leaf, results, holders, forwardOnHit }) => {
        const strategy = readStrategy(`ultrapeers:leaf=${leaf},results=${results},${table}`, {
          forwardOnHit,
        });
        const run = search(graph, strategy, { origin, ttl, holders });
        const isUltrapeer = rolesOf(graph, leaf);
        for (const { from, to, ttl: left } of run.sent) {
          expect(from === origin || isUltrapeer[from] === true).toBe(true);
          if (isUltrapeer[to] !== true || left === 1) expect(holders).toContain(to);
        }
      }),
    );
  });

  it('send each message of a step as a flood between ultrapeers does', () => {
    fc.assert(
      fc.property(anySearch, ({ graph, origin, ttl, leaf, holders, forwardOnHit }) => {
        const strategy = readStrategy(`ultrapeers:leaf=${leaf},results=1000,${table}`, { forwardOnHit });
        const run = search(graph, strategy, { origin, ttl, holders });
        const isUltrapeer = rolesOf(graph, leaf);
        // The first step starts at peers that nothing has reached, so it can be compared with a flood.
        const first = run.sent.filter(({ step }) => step === 1);
        const starts = new Map(first.filter(({ hops }) => hops === 0).map((sent) => [sent.to, sent.ttl]));
        const longest = Math.max(0, ...starts.values());
        const flood = layeredFlood(graph, origin, longest, {
          holders,
          forwardOnHit,
          crosses: (from, to, link) => {
            if (from === origin) return starts.has(to);
            if (isUltrapeer[from] !== true) return false;
            return holders.includes(to) || (isUltrapeer[to] === true && link < longest);
          },
        });
        // Leaves get a TTL of 1, and do not pass it on.
        expect(first.map(({ from, to }) => `${from}-${to}`).sort()).toEqual([...flood.messages].sort());
      }),
    );
  });

  it('find what a flood finds in a network of two tiers, with a fraction of its messages', () => {
    // 8 ultrapeers, each linked to all others, with 10 leaves each.
    const neighbours = Array.from({ length: 88 }, (_, peer): number[] =>
      peer < 8
        ? [
            ...Array.from({ length: 8 }, (__, other) => other).filter((other) => other !== peer),
            ...Array.from({ length: 10 }, (__, leaf) => 8 + 10 * peer + leaf),
          ]
        : [Math.floor((peer - 8) / 10)],
    );
    const graph = { name: 'two tiers', neighbours };
    const strategy = readStrategy(`ultrapeers:${table}`, { forwardOnHit: false });
    for (const holder of [2, 9, 40, 87]) {
      const run = search(graph, strategy, { origin: 8, ttl: 4, holders: [holder] });
      expect(run.hits).toEqual([holder]);
      expect(run.sent.length).toBeLessThan(60);
      expect(layeredFlood(graph, 8, 4, { holders: [holder] }).messages.length).toBeGreaterThan(100);
    }
  });
});

/** An origin with ultrapeers in all its slots. `degrees` are their numbers of ultrapeers. */
function originWith(
  degrees: readonly number[],
  mayHold: readonly number[] = [],
  leaves: readonly number[] = [],
) {
  const sent: { slot: number; ttl: number }[] = [];
  const site: OriginSite = {
    degree: () => degrees.length,
    degreeOf: (slot) => degrees[slot] ?? 0,
    ultrapeersOf: (slot) => degrees[slot] ?? 0,
    mayHold: (slot) => mayHold.includes(slot),
    isUltrapeer: () => true,
    isUltrapeerAt: (slot) => !leaves.includes(slot),
    isTreeLink: () => false,
    isMarked: () => false,
    mark: () => {},
    forward: (slot, ttl) => sent.push({ slot, ttl }),
  };
  return { site, sent };
}

describe('the theoretical horizon', () => {
  it('is the sum of (degree - 1)^i for 0 <= i < TTL', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 8 }), (degree, ttl) => {
        const terms = Array.from({ length: ttl }, (_, i) => (degree - 1) ** i);
        expect(horizon(degree, ttl)).toBe(terms.reduce((sum, term) => sum + term, 0));
      }),
    );
  });

  it.each([
    [6, 7, 0.8],
    [32, 3, 0.97],
  ])('is for the most part in the last link, as published: degree %i, TTL %i', (degree, ttl, share) => {
    const last = (horizon(degree, ttl) - horizon(degree, ttl - 1)) / horizon(degree, ttl);
    expect(Math.round(100 * last) / 100).toBe(share);
  });

  it('gives the smallest TTL for a number of peers', () => {
    const any = [fc.nat(40), fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 12 })] as const;
    fc.assert(
      fc.property(...any, (degree, peers, maxTtl) => {
        const ttl = ttlForHorizon(degree, peers, maxTtl);
        if (ttl < maxTtl) expect(horizon(degree, ttl)).toBeGreaterThanOrEqual(peers);
        if (ttl > 1) expect(horizon(degree, ttl - 1)).toBeLessThan(peers);
      }),
    );
  });
});

describe('a dynamic query', () => {
  it('sends one message a step, a probe first, with the TTL that the missing hits need', () => {
    const { site, sent } = originWith([6, 6, 6, 6, 6]);
    const query = dynamicQuery(7, 10);
    expect(query.next(site, 0)).toBe(true);
    expect(sent).toEqual([{ slot: 0, ttl: 2 }]);
    // 2 hits of 6 peers: 8 more need 24 peers, 6 from each of 4 neighbours: TTL 2.
    query.next(site, 2);
    // 3 hits of 12 peers: 7 more need 28, 9.3 from each of 3: TTL 3, with 31.
    query.next(site, 3);
    // 9 of 43: 1 more needs 4.8, 2.4 from each of 2: TTL 2.
    query.next(site, 9);
    expect(sent.slice(1)).toEqual([
      { slot: 1, ttl: 2 },
      { slot: 2, ttl: 3 },
      { slot: 3, ttl: 2 },
    ]);
    expect(query.next(site, 10)).toBe(false);
  });

  it('asks for 40,000 peers as long as there is no hit', () => {
    const { site, sent } = originWith([20, 20, 20]);
    const query = dynamicQuery(7, 1);
    while (query.next(site, 0));
    // 20,000 and 40,000 peers: 1 + 19 + 361 + 6,859 = 7,240 are too few, TTL 5 has 137,561.
    expect(sent).toEqual([
      { slot: 0, ttl: 2 },
      { slot: 1, ttl: 5 },
      { slot: 2, ttl: 5 },
    ]);
  });

  it('goes with all its TTL to the only ultrapeer, and no message has more', () => {
    const { site, sent } = originWith([6]);
    const query = dynamicQuery(3, 1);
    expect(query.next(site, 0)).toBe(true);
    expect(query.next(site, 0)).toBe(false);
    expect(sent).toEqual([{ slot: 0, ttl: 3 }]);
  });

  it('asks in its first step the leaves that may have the file', () => {
    const { site, sent } = originWith([1, 6, 1, 6], [2], [0, 2]);
    const query = dynamicQuery(4, 1);
    query.next(site, 0);
    expect(sent).toEqual([
      { slot: 2, ttl: 1 },
      { slot: 1, ttl: 2 },
    ]);
    expect(query.next(site, 1)).toBe(false);
  });

  it('asks with a TTL of 1 only those that may have the file', () => {
    const { site, sent } = originWith([6, 6, 6, 6], [1, 3]);
    const query = dynamicQuery(1, 5);
    while (query.next(site, 0));
    expect(sent).toEqual([
      { slot: 1, ttl: 1 },
      { slot: 3, ttl: 1 },
    ]);
  });
});

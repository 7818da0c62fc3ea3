import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outcome } from '../../../src/protocol/router.js';
import { readStrategy } from '../../../src/protocol/strategies/index.js';
import { chain, type Graph, grid, ring, star } from '../../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../../helpers/random-graphs.js';
import { type SearchRun, type SentMessage, search } from '../../helpers/virtual-search.js';

const strategyOf = (text: string) => readStrategy(text, { forwardOnHit: false });
const bits = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const anyWalk = fc
  .record({
    graph: fc.oneof(mutualGraph, directedGraph),
    pick: fc.nat(),
    ttl: fc.integer({ min: 1, max: 30 }),
    walkers: fc.integer({ min: 1, max: 6 }),
    check: fc.integer({ min: 0, max: 5 }),
    picks: fc.array(fc.nat(), { maxLength: 3 }),
    random: bits,
  })
  .map(({ pick, picks, ...drawn }) => {
    const origin = pick % drawn.graph.neighbours.length;
    return { ...drawn, origin, holders: subsetOf(drawn.graph, picks).filter((holder) => holder !== origin) };
  });

/** At unit latency each walker sends in the order of the walkers, once for each value of `hops`. */
function messagesOf(run: SearchRun, hops: number): SentMessage[] {
  return run.sent.filter((message) => message.hops === hops);
}

/** The peers of the only walker, from the origin on. */
function pathOf(run: SearchRun): number[] {
  return [run.sent[0]?.from ?? -1, ...run.sent.map(({ to }) => to)];
}

describe.each(['walk', 'high-degree'])('the walkers of %s', (name) => {
  it('are as many as were sent, until their TTL is used up', () => {
    fc.assert(
      fc.property(anyWalk, ({ graph, origin, ttl, walkers, check, random }) => {
        if (graph.neighbours.some((list) => list.length === 0)) return;
        const run = search(graph, strategyOf(`${name}:walkers=${walkers},check=${check}`), {
          origin,
          ttl,
          random,
        });
        for (let hops = 0; hops < ttl; hops += 1) expect(messagesOf(run, hops)).toHaveLength(walkers);
        expect(run.sent).toHaveLength(walkers * ttl);
        // A walker asks after each `check` links, but not where it ends.
        expect(run.checks).toBe(check === 0 ? 0 : walkers * Math.floor((ttl - 1) / check));
      }),
    );
  });

  it('go on from where they have arrived, and end at a holder', () => {
    fc.assert(
      fc.property(anyWalk, ({ graph, origin, ttl, walkers, check, holders, random }) => {
        const text = `${name}:walkers=${walkers},check=${check}`;
        const run = search(graph, strategyOf(text), { origin, ttl, random, holders });
        const multiset = (peers: readonly number[]): number[] => [...peers].sort((a, b) => a - b);
        for (let hops = 1; hops < ttl; hops += 1) {
          const arrived = messagesOf(run, hops - 1).map(({ to }) => to);
          const left = messagesOf(run, hops).map(({ from }) => from);
          for (const peer of left) expect(holders).not.toContain(peer);
          const remaining = [...arrived];
          for (const peer of left) {
            const at = remaining.indexOf(peer);
            expect(at).toBeGreaterThanOrEqual(0);
            remaining.splice(at, 1);
          }
          const areChecked = check > 0 && hops % check === 0 && run.hits.length > 0;
          const isStopped = (peer: number): boolean =>
            holders.includes(peer) || graph.neighbours[peer]?.length === 0 || areChecked;
          expect(multiset(remaining).filter((peer) => !isStopped(peer))).toEqual([]);
        }
      }),
    );
  });

  it('go back only where there is no other neighbour', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), bits, (graph, pick, random) => {
        const origin = pick % graph.neighbours.length;
        const run = search(graph, strategyOf(`${name}:walkers=1,check=0`), { origin, ttl: 40, random });
        const path = pathOf(run);
        path.forEach((peer, at) => {
          if (at < 2 || peer !== path[at - 2]) return;
          expect(graph.neighbours[path[at - 1] ?? 0]).toHaveLength(1);
        });
      }),
    );
  });

  it('go round a ring, to and fro on a chain', () => {
    const walk = strategyOf(`${name}:walkers=1,check=0`);
    const round = pathOf(search(ring(7), walk, { origin: 3, ttl: 14 }));
    const direction = (round[1] ?? 0) - 3;
    expect(round).toEqual(Array.from({ length: 15 }, (_, at) => (3 + direction * at + 70) % 7));
    expect(pathOf(search(chain(4), walk, { origin: 0, ttl: 8 }))).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2]);
  });

  it('end one after the other at a holder, which answers the first', () => {
    const run = search(star(2), strategyOf(`${name}:walkers=3`), { origin: 0, ttl: 9, holders: [1] });
    expect(run.sent).toHaveLength(3);
    expect(run.outcomes.map(({ outcome }) => outcome)).toEqual([
      Outcome.hit,
      Outcome.duplicate,
      Outcome.duplicate,
    ]);
  });

  it('are stopped at the next check after a hit', () => {
    // One walker starts in each direction: 1 is a holder, and the other one goes round.
    const graph = ring(30);
    const runs = Array.from({ length: 40 }, (_, random) =>
      search(graph, strategyOf(`${name}:walkers=2,check=4`), { origin: 0, ttl: 25, random, holders: [1] }),
    );
    const apart = runs.find(({ sent }) => sent[0]?.to !== sent[1]?.to);
    expect(apart?.hits).toEqual([1]);
    expect(apart?.sent).toHaveLength(1 + 4);
    expect(apart?.checks).toBe(1);
  });

  it('go to a holder beside their path with a look-up', () => {
    const graph = star(40);
    const text = `${name}:walkers=5,check=0,lookup=1`;
    expect(search(graph, strategyOf(text), { origin: 0, ttl: 5, holders: [17] }).sent).toHaveLength(1);
    const fromLeaf = search(graph, strategyOf(text), { origin: 3, ttl: 5, holders: [17] });
    expect(fromLeaf.sent.filter(({ hops }) => hops === 1).map(({ to }) => to)).toEqual([17, 17, 17, 17, 17]);
    expect(fromLeaf.hits).toEqual([17]);
  });
});

describe('random walkers', () => {
  it('visit the links of a regular network equally often', () => {
    const graph = grid(4, 4);
    // A torus: each peer has four neighbours.
    const torus: Graph = {
      name: 'torus',
      neighbours: graph.neighbours.map((_, peer) => {
        const [x, y] = [peer % 4, Math.floor(peer / 4)];
        return [y * 4 + ((x + 1) % 4), y * 4 + ((x + 3) % 4), ((y + 1) % 4) * 4 + x, ((y + 3) % 4) * 4 + x];
      }),
    };
    const run = search(torus, strategyOf('walk:walkers=1,check=0'), { origin: 0, ttl: 20_000, random: 7 });
    const counts = new Map<string, number>();
    for (const { from, to } of run.sent) counts.set(`${from}-${to}`, (counts.get(`${from}-${to}`) ?? 0) + 1);
    expect(counts.size).toBe(64);
    const expected = 20_000 / 64;
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 103.4 is exceeded in 1 of 1,000 draws. The walk is the same in each run.
    expect(chi).toBeLessThan(103.4);
  });

  it('start in all directions', () => {
    const run = search(star(11), strategyOf('walk:walkers=5000'), { origin: 0, ttl: 1, random: 3 });
    const counts = Array.from({ length: 10 }, (_, at) => run.sent.filter(({ to }) => to === at + 1).length);
    const chi = counts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
    expect(chi).toBeLessThan(27.9);
  });
});

describe('a walk to hubs', () => {
  it('goes to an unused neighbour of highest degree, and to any other one when all are used', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), bits, (graph, pick, random) => {
        const origin = pick % graph.neighbours.length;
        const run = search(graph, strategyOf('high-degree:walkers=1,check=0'), { origin, ttl: 50, random });
        const used = graph.neighbours.map(() => new Set<number>());
        const degree = (peer: number): number => graph.neighbours[peer]?.length ?? 0;
        for (const { from, to } of run.sent) {
          const unused = (graph.neighbours[from] ?? []).filter((other) => used[from]?.has(other) !== true);
          if (unused.length > 0) {
            expect(unused).toContain(to);
            expect(degree(to)).toBe(Math.max(...unused.map(degree)));
          }
          used[from]?.add(to);
          used[to]?.add(from);
        }
      }),
    );
  });

  it('sends several walkers to different neighbours, the largest first', () => {
    const graph = { name: 'hubs', neighbours: [[1, 2, 3], [0], [0, 4, 5], [0, 4], [2, 3], [2]] };
    const run = search(graph, strategyOf('high-degree:walkers=3'), { origin: 0, ttl: 1 });
    expect(run.sent.map(({ to }) => to)).toEqual([2, 3, 1]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../src/core/random.js';
import { readStrategy } from '../../../src/protocol/strategies/index.js';
import { chain, complete, distances, type Graph, graphOf, hypercube } from '../../helpers/graphs.js';
import { layeredFlood } from '../../helpers/layered-flood.js';
import { mutualGraph, subsetOf } from '../../helpers/random-graphs.js';
import { search } from '../../helpers/virtual-search.js';

const ringOf = (first: number, step: number, results = 1, forwardOnHit = false) =>
  readStrategy(`ring:first=${first},step=${step},results=${results}`, { forwardOnHit });

function depths(first: number, step: number, ttl: number): number[] {
  const all: number[] = [];
  for (let depth = first; depth < ttl; depth += step) all.push(depth);
  return [...all, ttl];
}

/** The rounds from their description: what each peer has received from whom, as sets; message by message at unit latency. */
function slowRounds(graph: Graph, origin: number, rounds: readonly number[]): string[] {
  const received = graph.neighbours.map(() => new Set<number>());
  const sent: string[] = [];
  rounds.forEach((depth, round) => {
    const passed = new Set<number>([origin]);
    let wave = (graph.neighbours[origin] ?? []).map((to) => [origin, to] as const);
    for (let hop = 1; hop <= depth; hop += 1) {
      const next: (readonly [number, number])[] = [];
      for (const [from, to] of wave) {
        sent.push(`${round} ${from}-${to} ${depth - hop + 1} ${hop - 1}`);
        if (to !== origin) received[to]?.add(from);
        if (passed.has(to)) continue;
        passed.add(to);
        for (const further of graph.neighbours[to] ?? [])
          if (further !== origin && received[to]?.has(further) !== true) next.push([to, further]);
      }
      wave = next;
    }
  });
  return sent;
}

const numbers = {
  graph: mutualGraph,
  pick: fc.nat(),
  first: fc.integer({ min: 1, max: 4 }),
  step: fc.integer({ min: 1, max: 3 }),
  ttl: fc.integer({ min: 1, max: 9 }),
};

describe('an expanding ring', () => {
  it('reaches in its rounds the peers of floods with their TTLs', () => {
    fc.assert(
      fc.property(fc.record(numbers), ({ graph, pick, first, step, ttl }) => {
        const origin = pick % graph.neighbours.length;
        const run = search(graph, ringOf(first, step), { origin, ttl });
        const rounds = depths(Math.min(first, ttl), step, ttl);
        expect(run.steps).toBe(rounds.length);
        rounds.forEach((depth, round) => {
          const reached = run.sent.filter((sent) => sent.step <= round + 1).map(({ to }) => to);
          expect(new Set(reached.filter((to) => to !== origin))).toEqual(
            layeredFlood(graph, origin, depth).reached,
          );
        });
      }),
    );
  });

  it('sends the messages of a slow model', () => {
    fc.assert(
      fc.property(fc.record(numbers), ({ graph, pick, first, step, ttl }) => {
        const origin = pick % graph.neighbours.length;
        const run = search(graph, ringOf(first, step), { origin, ttl });
        const texts = run.sent.map(
          ({ from, to, ttl: left, hops, state }) => `${state} ${from}-${to} ${left} ${hops}`,
        );
        expect(texts).toEqual(slowRounds(graph, origin, depths(Math.min(first, ttl), step, ttl)));
      }),
    );
  });

  it('reaches all peers with any latencies, if its last TTL allows', () => {
    const links = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.record({ ...numbers, links }), ({ graph, pick, first, step, links: latencies }) => {
        const origin = pick % graph.neighbours.length;
        const latency = (from: number, to: number): number =>
          latencies[(7 * from + to) % latencies.length] ?? 1;
        const ttl = graph.neighbours.length;
        const run = search(graph, ringOf(first, step), { origin, ttl, latency });
        expect(run.reached.size).toBe(graph.neighbours.length - 1);
      }),
    );
  });

  it('ends at the nearest holder', () => {
    fc.assert(
      fc.property(
        fc.record({ ...numbers, picks: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) }),
        ({ graph, pick, first, step, picks }) => {
          const origin = pick % graph.neighbours.length;
          const holders = subsetOf(graph, picks).filter((holder) => holder !== origin);
          if (holders.length === 0) return;
          const far = distances(graph, origin);
          const nearest = Math.min(...holders.map((holder) => far[holder] ?? 0));
          const rounds = depths(first, step, 60);
          const last = rounds.findIndex((depth) => depth >= nearest);
          const run = search(graph, ringOf(first, step), { origin, ttl: 60, holders });
          expect(run.steps).toBe(last + 1);
          expect(new Set(run.hits)).toEqual(layeredFlood(graph, origin, rounds[last] ?? 0, { holders }).hits);
        },
      ),
    );
  });

  it('goes on until there are enough hits, and a holder answers once', () => {
    const holders = [2, 4, 6];
    const run = search(chain(9), ringOf(1, 1, 2, true), { origin: 0, ttl: 8, holders });
    expect(run.hits).toEqual([2, 4]);
    expect(run.steps).toBe(4);
    const stopped = search(chain(9), ringOf(1, 1, 2), { origin: 0, ttl: 8, holders });
    expect(stopped.hits).toEqual([2]);
    expect(stopped.steps).toBe(8);
  });

  it('crosses in a tree each link of a round once', () => {
    const tree = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }).map((parents) => {
      const neighbours: number[][] = [[], ...parents.map((): number[] => [])];
      parents.forEach((parent, index) => {
        neighbours[parent % (index + 1)]?.push(index + 1);
        neighbours[index + 1]?.push(parent % (index + 1));
      });
      return { name: 'tree', neighbours };
    });
    fc.assert(
      fc.property(tree, fc.nat(), (graph, pick) => {
        const origin = pick % graph.neighbours.length;
        const far = distances(graph, origin);
        const within = (depth: number): number => far.filter((links) => links >= 1 && links <= depth).length;
        const run = search(graph, ringOf(1, 2), { origin, ttl: 7 });
        expect(run.sent).toHaveLength(within(1) + within(3) + within(5) + within(7));
      }),
    );
  });

  it.each([
    // Each of 19 neighbours gets each round; all send to all others once, in the first that has two links.
    { graph: complete(20), first: 1, step: 1, ttl: 3, messages: 19 + (19 + 19 * 18) + 19 },
    { graph: hypercube(3), first: 1, step: 1, ttl: 4, messages: 3 + 9 + 12 + 12 },
  ])('sends no round to a neighbour that has it from another peer: $graph.name', (row) => {
    const { graph, first, step, ttl, messages } = row;
    expect(search(graph, ringOf(first, step), { origin: 0, ttl }).sent).toHaveLength(messages);
  });

  it('takes the messages of docs/strategies.md in a random network, where new floods take more', () => {
    const random = randomOf('x', 'y');
    const links = new Map<string, readonly [number, number]>();
    for (let peer = 1; peer < 1_000; peer += 1) {
      const other = random.below(peer);
      links.set(`${other}-${peer}`, [other, peer]);
    }
    while (links.size < 3_000) {
      const [a, b] = [random.below(1_000), random.below(1_000)];
      if (a < b) links.set(`${a}-${b}`, [a, b]);
    }
    const graph = graphOf('random', 1_000, [...links.values()]);
    expect(search(graph, ringOf(1, 2), { origin: 500, ttl: 9 }).sent).toHaveLength(7_823);
    const floods = [1, 3, 5, 7, 9].map((ttl) => layeredFlood(graph, 500, ttl).messages.length);
    expect(floods.reduce((sum, messages) => sum + messages, 0)).toBe(14_221);
  });
});

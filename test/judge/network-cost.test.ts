import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkCost } from '../../src/judge/network-cost.js';
import { complete, edgeCount, type Graph, ring, star } from '../helpers/graphs.js';
import { mutualGraph } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

const nodesOf = ({ neighbours }: Graph) => neighbours.map((list, id) => ({ id, neighbours: list }));
const ttls = [1, 2, 3, 4, 5, 6, 7];

describe('networkCost', () => {
  it('has the reach and the messages of a flood at unit latency, for each TTL', () => {
    fc.assert(
      fc.property(mutualGraph, fc.nat(), (graph, seed) => {
        const origin = seed % graph.neighbours.length;
        const cost = networkCost({ name: 'n', peers: nodesOf(graph), origin, ttls });
        expect(cost).toMatchObject({ peers: graph.neighbours.length, links: edgeCount(graph) });
        for (const { ttl, reached, messages, duplicates } of cost.byTtl) {
          const counts = flood(graph, { origin, ttl });
          expect(reached).toBe(counts.reached.size);
          expect(messages).toEqual({ min: counts.sent, max: counts.sent });
          expect(duplicates).toEqual({ min: counts.duplicates, max: counts.duplicates });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the mean over all origins', () => {
    const cost = networkCost({ name: 'n', peers: nodesOf(star(5)), origin: null, ttls: [1, 2] });
    expect(cost.origins).toHaveLength(5);
    expect(cost.byTtl.map(({ reached, messages }) => [reached, messages.min])).toEqual([
      [(4 + 4 * 1) / 5, (4 + 4 * 1) / 5],
      [4, 4],
    ]);
  });

  it('takes 200 origins of a larger network', () => {
    const cost = networkCost({ name: 'n', peers: nodesOf(ring(1001)), origin: null, ttls: [3] });
    expect(new Set(cost.origins).size).toBe(200);
    expect(cost.byTtl[0]).toMatchObject({ reached: 6, redundancy: 1 });
  });

  it('divides the messages by the reached peers, and has no redundancy where none is reached', () => {
    const whole = networkCost({ name: 'n', peers: nodesOf(complete(5)), origin: 0, ttls: [2] });
    expect(whole).toMatchObject({ diameter: 1, byTtl: [{ redundancy: 4 }] });
    const alone = networkCost({ name: 'n', peers: [{ id: 1, neighbours: [] }], origin: 1, ttls: [1] });
    expect(alone.byTtl).toEqual([
      { ttl: 1, reached: 0, messages: { min: 0, max: 0 }, duplicates: { min: 0, max: 0 }, redundancy: null },
    ]);
  });
});

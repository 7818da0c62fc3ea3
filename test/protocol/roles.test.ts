import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLeaf, parentSlot } from '../../src/protocol/roles.js';
import { type Graph, ring, star } from '../helpers/graphs.js';
import { mutualGraph } from '../helpers/random-graphs.js';

function leavesOf({ neighbours }: Graph, leafDegree: number): number[] {
  return neighbours.flatMap((list, peer) => {
    const degreeOf = (slot: number): number => neighbours[list[slot] ?? -1]?.length ?? 0;
    return isLeaf(list.length, degreeOf, leafDegree) ? [peer] : [];
  });
}

function parentsOf({ neighbours }: Graph): (number | undefined)[] {
  return neighbours.map(
    (list) =>
      list[
        parentSlot(
          list.length,
          (slot) => neighbours[list[slot] ?? -1]?.length ?? 0,
          (slot) => list[slot] ?? 0,
        )
      ],
  );
}

describe('leaves', () => {
  it('have ultrapeers as neighbours only', () => {
    fc.assert(
      fc.property(mutualGraph, fc.integer({ min: 0, max: 6 }), (graph, leafDegree) => {
        const leaves = new Set(leavesOf(graph, leafDegree));
        for (const leaf of leaves) {
          const list = graph.neighbours[leaf] ?? [];
          expect(list.length).toBeLessThanOrEqual(leafDegree);
          expect(list.some((other) => leaves.has(other))).toBe(false);
        }
      }),
    );
  });

  it('are the ends of a star, and nobody where all degrees are the same', () => {
    expect(leavesOf(star(5), 3)).toEqual([1, 2, 3, 4]);
    expect(leavesOf(ring(5), 3)).toEqual([]);
    expect(leavesOf({ name: 'alone', neighbours: [[]] }, 3)).toEqual([]);
    expect(leavesOf(star(5), 0)).toEqual([]);
  });
});

describe('parents', () => {
  it('are neighbours of highest degree, and make no cycle', () => {
    fc.assert(
      fc.property(mutualGraph, (graph) => {
        const parents = parentsOf(graph);
        const groups = graph.neighbours.map((_, peer) => peer);
        const groupOf = (peer: number): number =>
          groups[peer] === peer ? peer : groupOf(groups[peer] ?? peer);
        const links = new Set<string>();
        parents.forEach((parent = -1, peer) => {
          const list = graph.neighbours[peer] ?? [];
          expect(list).toContain(parent);
          const degrees = list.map((other) => graph.neighbours[other]?.length ?? 0);
          expect(graph.neighbours[parent]).toHaveLength(Math.max(...degrees));
          const link = [peer, parent].sort((a, b) => a - b).join('-');
          if (links.has(link)) return;
          links.add(link);
          expect(groupOf(peer)).not.toBe(groupOf(parent));
          groups[groupOf(peer)] = groupOf(parent);
        });
      }),
    );
  });

  it('need a neighbour', () => {
    expect(
      parentSlot(
        0,
        () => 0,
        () => 0,
      ),
    ).toBe(-1);
  });
});

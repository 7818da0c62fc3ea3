import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../../src/view/draw/space-time/lanes.js';
import { traceOfEveryMark } from '../../../helpers/every-mark.js';
import { chain, graphOf } from '../../../helpers/graphs.js';
import { floodStory, randomFlood, storyOf } from '../../../helpers/stories.js';

describe('lanes', () => {
  it('have each peer once, the origin first, and each ring of peers behind the one before', () => {
    fc.assert(
      fc.property(randomFlood, ({ story, query }) => {
        const { order, bands, laneOf } = lanesOf(story, query);
        expect(order[0]).toBe(query.origin);
        expect(order.toSorted((a, b) => a - b)).toEqual([...story.peers.keys()].sort((a, b) => a - b));
        order.forEach((peer, lane) => {
          expect(laneOf(peer)).toBe(lane);
        });
        bands.forEach(({ hops, from, to }, index) => {
          expect(hops).toBe(index);
          expect(from).toBe(bands[index - 1]?.to ?? 0);
          for (const peer of order.slice(from, to)) {
            const neighbours = query.overlay.peers.find(({ id }) => id === peer)?.neighbours ?? [];
            const nearest = Math.min(...neighbours.map((id) => hopsOf(laneOf(id) ?? -1)));
            if (index > 0) expect(nearest).toBe(index - 1);
          }
        });
        function hopsOf(lane: number): number {
          return bands.findIndex(({ from, to }) => lane >= from && lane < to);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of a chain are in the order of the chain', () => {
    const { story, query } = floodStory(chain(6), 7, () => 0.5);
    expect(lanesOf(story, query).order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('of two branches do not mix them, whatever the ids', () => {
    const tree = graphOf('branches', 7, [
      [0, 1],
      [0, 2],
      [1, 4],
      [2, 3],
      [1, 6],
      [2, 5],
    ]);
    const { story, query } = floodStory(tree, 7, () => 0.5);
    expect(lanesOf(story, query).order).toEqual([0, 1, 2, 4, 6, 3, 5]);
  });

  it('include absent neighbours, and last the peers without a path', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const { order, bands } = lanesOf(story, query);
    expect(order.at(-1)).toBe(11);
    expect(bands.at(-1)).toMatchObject({ hops: null });
    expect(order).toContain(99);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipLine, isIn } from '../../../../src/view/draw/space-time/clip-line.js';
import { IntervalIndex } from '../../../../src/view/draw/space-time/interval-index.js';

const place = fc.integer({ min: -50, max: 150 });
const range = fc.tuple(place, place).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

describe('an index of intervals', () => {
  it('finds what a search through all finds', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 70 }), range, (intervals, { from, to }) => {
        const sorted = intervals.sort((a, b) => a.from - b.from);
        const index = new IntervalIndex(sorted);
        const touching = sorted.filter((interval) => interval.from <= to && interval.to >= from);
        expect(index.touching(from, to)).toEqual(touching);
        expect(index.count(from, to)).toBe(touching.length);
        const ending = sorted.filter((interval) => interval.to >= from && interval.to <= to);
        expect(new Set(index.ending(from, to))).toEqual(new Set(ending));
        expect(index.ending(from, to)).toHaveLength(ending.length);
      }),
    );
  });
});

describe('a line that is clipped to a box', () => {
  const box = { x: 0, y: 0, width: 100, height: 60 };
  const point = fc.record({ x: place, y: place });

  it('keeps exactly the points that are in the box', () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        const shown = clipLine(from, to, box);
        const inside = Array.from({ length: 101 }, (_, step) => ({
          x: from.x + ((to.x - from.x) * step) / 100,
          y: from.y + ((to.y - from.y) * step) / 100,
        })).filter((each) => isIn(each, box));
        if (shown === null) {
          expect(inside).toEqual([]);
          return;
        }
        const [a, b] = shown;
        for (const end of [a, b]) {
          expect(end.x).toBeGreaterThan(-1e-9);
          expect(end.x).toBeLessThan(100 + 1e-9);
          expect(end.y).toBeGreaterThan(-1e-9);
          expect(end.y).toBeLessThan(60 + 1e-9);
        }
        for (const { x, y } of inside) {
          const around = Math.hypot(x - a.x, y - a.y) + Math.hypot(b.x - x, b.y - y);
          expect(around).toBeCloseTo(Math.hypot(b.x - a.x, b.y - a.y), 6);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf } from '../../../../src/view/draw/space-time/axis.js';
import type { Axis } from '../../../../src/view/draw/space-time/axis-model.js';
import type { QueryStory } from '../../../../src/view/story/model.js';
import type { Story } from '../../../../src/view/story/story.js';
import { traceOfEveryMark } from '../../../helpers/every-mark.js';
import { randomFlood, storyOf } from '../../../helpers/stories.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const messagesOf = (story: Story, { messages }: QueryStory) =>
  messages.flatMap((index) => story.messages[index] ?? []);
const isLive = fc.boolean();

describe('an axis of time', () => {
  it.each(['clock', 'steps'] as const)(
    'of %s gives a place for each time, and the time for each place',
    (kind) => {
      fc.assert(
        fc.property(randomFlood, isLive, share, share, ({ story, query }, live, one, other) => {
          const axis = axisOf(kind, story, query, live);
          const at = (part: number) => axis.startAt + part * (axis.endAt - axis.startAt);
          expect(axis.timeAt(axis.placeOf(at(one)))).toBeCloseTo(at(one), 6);
          expect(axis.placeOf(axis.timeAt(other))).toBeCloseTo(other, 6);
          const [first, last] = [Math.min(one, other), Math.max(one, other)];
          expect(axis.placeOf(at(first))).toBeLessThanOrEqual(axis.placeOf(at(last)));
          expect([axis.placeOf(axis.startAt), axis.placeOf(axis.endAt)]).toEqual([0, 1]);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(['clock', 'steps', 'waves'] as const)(
    'of %s has each message within it, from its sending to its end',
    (kind) => {
      fc.assert(
        fc.property(randomFlood, isLive, ({ story, query }, live) => {
          const axis = axisOf(kind, story, query, live);
          for (const message of messagesOf(story, query)) {
            const { from, to } = axis.spanOf(message);
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(1);
            expect(to).toBeGreaterThanOrEqual(from);
            expect(axis.timeAt(to)).toBeCloseTo(axis.endOf(message), 6);
            if (kind !== 'waves') expect(axis.placeOf(axis.endOf(message))).toBeCloseTo(to, 9);
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  it('of waves has a column for each hop, in which messages are ordered by arrival', () => {
    fc.assert(
      fc.property(randomFlood, ({ story, query }) => {
        const axis = axisOf('waves', story, query, false);
        expectContiguous(axis);
        for (const { wave, from, to, messages } of axis.sections) {
          const copies = messagesOf(story, query)
            .filter((message) => message.kind === 'query' && message.hop === wave)
            .sort((a, b) => axis.spanOf(a).to - axis.spanOf(b).to);
          expect(copies).toHaveLength(messages);
          const ends = copies.map((copy) => axis.endOf(copy));
          expect(ends).toEqual(ends.toSorted((a, b) => a - b));
          for (const copy of copies) {
            const span = axis.spanOf(copy);
            expect(span.from).toBeGreaterThan(from);
            expect(span.to).toBeLessThan(to);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of the clock has phases, each with its own scale', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const axis = axisOf('clock', story, query, false);
    expectContiguous(axis);
    expect(axis.sections.map(({ kind, startAt, endAt }) => [kind, startAt, endAt])).toEqual([
      ['flood', 10, 32],
      ['answer', 32, 36],
      ['transfer', 36, 62],
    ]);
  });

  it('of steps has all times equally far apart', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const { stops, placeOf } = axisOf('steps', story, query, false);
    expect(stops).toContain(32);
    stops.forEach((at, index) => {
      expect(placeOf(at)).toBeCloseTo(index / (stops.length - 1), 9);
    });
  });

  it('leaves room at its end while the query runs, and none afterwards', () => {
    const events = traceOfEveryMark();
    const running = storyOf(
      events.slice(
        0,
        events.findIndex(({ type }) => type === 'transfer:failed'),
      ),
    );
    const live = axisOf('clock', running.story, running.query, true);
    expect(live.endAt).toBeCloseTo(10 + 1.12 * 40, 6);
    expect(live.placeOf(50)).toBeLessThan(1);
    const ended = storyOf(events);
    expect(axisOf('clock', ended.story, ended.query, true).endAt).toBe(62);
  });

  it.each(['clock', 'steps', 'waves'] as const)(
    'of %s has a place for the only event of a query without messages',
    (kind) => {
      const events = traceOfEveryMark();
      const { story, query } = storyOf(
        events.slice(0, 1 + events.findIndex(({ type }) => type === 'query:issued')),
      );
      const axis = axisOf(kind, story, query, false);
      expect([axis.placeOf(query.issuedAt), axis.timeAt(0)]).toEqual([0, query.issuedAt]);
      expect(axis.timeAt(1)).toBeGreaterThan(query.issuedAt);
    },
  );
});

function expectContiguous({ sections }: Axis): void {
  const ends = sections.map(({ to }) => to);
  const begins = sections.map(({ from }) => from);
  expect(begins[0] ?? 0).toBe(0);
  expect(ends.at(-1) ?? 1).toBeCloseTo(1, 9);
  begins.slice(1).forEach((from, index) => {
    expect(from).toBe(ends[index]);
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layers } from '../../../../src/view/draw/layers.js';
import { arrowEnd } from '../../../../src/view/draw/space-time/arrows.js';
import type { AxisKind } from '../../../../src/view/draw/space-time/axis-model.js';
import { inkOf, isStub } from '../../../../src/view/draw/space-time/inks.js';
import { spaceTimePlan } from '../../../../src/view/draw/space-time/plan.js';
import { drawSpaceTime } from '../../../../src/view/draw/space-time/space-time.js';
import { endsOf, spaceTimeView, type View, wholeWindow } from '../../../../src/view/draw/space-time/view.js';
import type { Moment } from '../../../../src/view/story/moment.js';
import { spaceTimeEn } from '../../../../src/view/text/en-space-time.js';
import { traceOfEveryMark } from '../../../helpers/every-mark.js';
import { graphOf } from '../../../helpers/graphs.js';
import { type Drawn, RecordingPen } from '../../../helpers/recording-pen.js';
import { floodStory, lastMoment, randomFlood, storyOf } from '../../../helpers/stories.js';

const box = { x: 0, y: 0, width: 1400, height: 520 };

function viewOf(
  { story, query }: Pick<Moment, 'story' | 'query'>,
  kind: AxisKind = 'clock',
  isLive = false,
): View {
  const plan = spaceTimePlan(story, query, kind, isLive);
  return spaceTimeView(plan, box, wholeWindow(plan), { scale: 1 });
}

function drawn(view: View, moment: Moment, layers?: (pen: RecordingPen) => Layers): readonly Drawn[] {
  const pen = new RecordingPen();
  drawSpaceTime(pen, view, moment, spaceTimeEn, layers?.(pen));
  return pen.drawn;
}

/** The lines of messages: their dashes tell them from the other lines that begin at the same point. */
function linesOf(picture: readonly Drawn[], view: View, index: number): readonly Drawn[] {
  const segment = view.plan.segments.get(index);
  if (segment === undefined) throw new Error(`no message ${index}`);
  const [from] = endsOf(view, segment);
  const end = arrowEnd(view, segment);
  const { color, dash } = inkOf(segment.message);
  return picture.filter(
    ({ kind, points: [first, last], stroke }) =>
      kind === 'line' &&
      Math.hypot((first?.x ?? 0) - from.x, (first?.y ?? 0) - from.y) < 1e-6 &&
      Math.hypot((last?.x ?? 0) - end.x, (last?.y ?? 0) - end.y) < 1e-6 &&
      stroke?.color === color &&
      String(stroke.dash) === String(dash),
  );
}

const textsOf = (picture: readonly Drawn[]) => picture.flatMap(({ text }) => text ?? []);

describe('the space-time diagram', () => {
  it.each(['clock', 'steps', 'waves'] as const)(
    'on %s draws each message of a trace once at the end',
    (kind) => {
      fc.assert(
        fc.property(randomFlood, ({ story, query }) => {
          const view = viewOf({ story, query }, kind);
          fc.pre(!view.isDense && query.messages.length <= 400);
          const picture = drawn(view, lastMoment(story, query));
          for (const index of query.messages) expect(linesOf(picture, view, index)).toHaveLength(1);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('ends each message that was dropped or did not arrive in a stub with a cross, before the lane of its receiver', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const view = viewOf({ story, query });
    const picture = drawn(view, lastMoment(story, query));
    const stubs = query.messages.flatMap((index) => {
      const message = story.messages[index];
      return message !== undefined && isStub(message) ? [message] : [];
    });
    expect(stubs.map(({ fate }) => fate).sort()).toEqual(['duplicate', 'failed', 'lost', 'unreachable']);
    for (const { index, kind } of stubs) {
      const segment = view.plan.segments.get(index);
      if (segment === undefined) throw new Error('no segment');
      const end = arrowEnd(view, segment);
      const crosses = picture.filter(({ kind, points }) => kind === 'segments' && isCrossAt(points, end));
      expect(crosses).toHaveLength(1);
      const [, to] = endsOf(view, segment);
      if (kind === 'query') expect(Math.hypot(to.x - end.x, to.y - end.y)).toBeGreaterThan(5);
    }
    expect(picture.filter(({ fill }) => fill === 'ttl')).not.toEqual([]);
  });

  it('says in words what became of messages, where there is room', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const wide = viewOf({ story, query }, 'waves');
    const words = textsOf(drawn(wide, lastMoment(story, query)));
    for (const text of [
      'duplicate',
      'TTL ran out',
      'unreachable',
      'peer had died',
      'transfer failed',
      'found',
    ]) {
      expect(words).toContain(text);
    }
    expect(words).toEqual(
      expect.arrayContaining(['1 hop', '2 hops', 'no path', 'wave 1', 'wave 2', '52 ms']),
    );
  });

  it('shows a death at its time as a cross on the lane, which is pale before', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const view = viewOf({ story, query });
    const at = { x: view.x(view.plan.axis.placeOf(15)), y: view.y(view.plan.lanes.laneOf(9) ?? -1) };
    const opacityOf = (time: number) =>
      drawn(view, { ...lastMoment(story, query), at: time }).find(
        ({ kind, points }) => kind === 'segments' && isCrossAt(points, at),
      )?.opacity;
    expect(opacityOf(20)).toBe(1);
    expect(opacityOf(12)).toBe(0.16);
  });

  it('draws the future pale, and what is under way in blue up to the cursor', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const view = viewOf({ story, query });
    const at = 27;
    const cursor = view.x(view.plan.axis.placeOf(at));
    const picture = drawn(view, { ...lastMoment(story, query), at });
    for (const index of query.messages) {
      const message = story.messages[index];
      const segment = view.plan.segments.get(index);
      if (message === undefined || segment === undefined) throw new Error('no message');
      const isPast = segment.endAt <= at;
      expect(linesOf(picture, view, index).map(({ opacity }) => opacity)).toEqual(
        isPast ? [0.16, 1] : [0.16],
      );
      if (isPast || message.sentAt > at || message.kind !== 'query') continue;
      const dots = picture.filter(
        ({ kind, points, fill }) =>
          kind === 'ellipse' && fill === 'query' && Math.abs((points[0]?.x ?? 0) - cursor) < 1e-6,
      );
      expect(dots.length).toBeGreaterThan(0);
    }
    expect(story.messages.filter(({ sentAt, endedAt }) => sentAt <= at && (endedAt ?? 99) > at)).not.toEqual(
      [],
    );
  });

  it('shows no future while the network runs', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const view = viewOf({ story, query }, 'clock', true);
    const picture = drawn(view, { ...lastMoment(story, query), at: 12, isLive: true });
    expect(picture.filter(({ opacity }) => opacity === 0.16)).toEqual([]);
    for (const { index, sentAt } of story.messages) {
      if (sentAt > 12) expect(linesOf(picture, view, index)).toEqual([]);
    }
  });

  it('leaves a selected message, its causes and its effects, and fades the rest', () => {
    const { story, query } = storyOf(traceOfEveryMark());
    const view = viewOf({ story, query });
    const selected = story.messages.find(({ kind, fate }) => kind === 'query' && fate === 'ttl')?.index ?? -1;
    const picture = drawn(view, { ...lastMoment(story, query), selected });
    const full = story.messages.filter(({ index }) =>
      linesOf(picture, view, index).some(({ opacity }) => opacity === 1),
    );
    expect(full.map(({ from, to }) => `${from}-${to}`)).toEqual(['1-3', '3-5']);
  });

  it('grows the layer of what has happened: in pieces it draws the same as at once', () => {
    fc.assert(
      fc.property(
        randomFlood,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        ({ story, query }, parts) => {
          const view = viewOf({ story, query });
          const { startAt, endAt } = view.plan.axis;
          const times = [
            ...parts.sort((a, b) => a - b).map((part) => startAt + part * (endAt - startAt)),
            story.endAt,
          ];
          const whole = new RecordingPen();
          const pieces = new RecordingPen();
          // Layers are kept from the second frame of a view on.
          drawn(view, lastMoment(story, query));
          drawPast(view, lastMoment(story, query), whole, Number.NEGATIVE_INFINITY);
          let after = Number.NEGATIVE_INFINITY;
          for (const at of times) {
            drawPast(view, { ...lastMoment(story, query), at }, pieces, after);
            after = at;
          }
          const lines = ({ drawn: list }: RecordingPen) =>
            list
              .filter(({ kind }) => kind === 'line')
              .map(({ points }) => JSON.stringify(points))
              .sort();
          expect(lines(pieces)).toEqual(lines(whole));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('draws thousands of messages as density, with hits as arrows, and never more marks than messages', () => {
    const random = numbers(3);
    const below = (limit: number) => Math.floor(random() * limit);
    const links = Array.from({ length: 6000 }, (_, index): [number, number] => [below(1000), index % 1000]);
    const flood = floodStory(
      graphOf(
        'large',
        1000,
        links.filter(([a, b]) => a !== b),
      ),
      7,
      random,
    );
    const view = viewOf(flood);
    expect(view.isDense).toBe(true);
    const picture = drawn(view, lastMoment(flood.story, flood.query));
    // The pale rows are lanes.
    const cells = picture.filter(
      ({ kind, fill, opacity }) =>
        kind === 'rect' && opacity !== 0.14 && (fill === 'query' || fill === 'duplicate'),
    );
    expect(cells.length).toBeGreaterThan(1000);
    expect(cells.length).toBeLessThanOrEqual(flood.query.messages.length);
    const { plan } = view;
    const near = spaceTimeView(plan, box, { from: 0.4, to: 0.5, fromLane: 100, toLane: 150 }, { scale: 1 });
    expect(near.isDense).toBe(false);
  });
});

function drawPast(view: View, moment: Moment, pen: RecordingPen, after: number): void {
  const nowhere = new RecordingPen();
  drawSpaceTime(nowhere, view, moment, spaceTimeEn, {
    grow: (name, _owner, until, draw) => {
      if (name === 'space-time past') draw(pen, after, until);
    },
  });
}

function isCrossAt(points: Drawn['points'], at: { readonly x: number; readonly y: number }): boolean {
  const middle = points.reduce((sum, { x, y }) => ({ x: sum.x + x / 4, y: sum.y + y / 4 }), { x: 0, y: 0 });
  return points.length === 4 && Math.hypot(middle.x - at.x, middle.y - at.y) < 1e-6;
}

/** Park and Miller's generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

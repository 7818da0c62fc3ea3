import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrowEnd } from '../../../../src/view/draw/space-time/arrows.js';
import { spaceTimePlan } from '../../../../src/view/draw/space-time/plan.js';
import {
  endsOf,
  movedWindow,
  spaceTimeTargetAt,
  spaceTimeView,
  timeAtPoint,
  wholeWindow,
  zoomedWindow,
} from '../../../../src/view/draw/space-time/view.js';
import { traceOfEveryMark } from '../../../helpers/every-mark.js';
import { storyOf } from '../../../helpers/stories.js';

const box = { x: 0, y: 0, width: 1400, height: 520 };
const look = { scale: 1 };
const { story, query } = storyOf(traceOfEveryMark());
const plan = spaceTimePlan(story, query, 'waves', false);
const whole = spaceTimeView(plan, box, wholeWindow(plan), look);
const lanes = plan.lanes.order.length;

const point = fc.record({ x: fc.integer({ min: 96, max: 1378 }), y: fc.integer({ min: 30, max: 510 }) });
const zoom = fc.record({
  point,
  factor: fc.double({ min: 0.3, max: 4, noNaN: true }),
  along: fc.constantFrom('time', 'lanes', 'both'),
});

describe('what is at a point of the diagram', () => {
  it('is the message whose arrow passes there', () => {
    for (const index of query.messages) {
      const segment = plan.segments.get(index);
      if (segment === undefined) throw new Error('no segment');
      const [from] = endsOf(whole, segment);
      const end = arrowEnd(whole, segment);
      // Near its end, where no other arrow is as near.
      const at = { x: from.x + (end.x - from.x) * 0.97, y: from.y + (end.y - from.y) * 0.97 };
      expect(spaceTimeTargetAt(whole, story.endAt, at)).toEqual({ kind: 'message', index });
    }
  });

  it('is the peer of the lane, left of the arrows', () => {
    plan.lanes.order.forEach((peer, lane) => {
      expect(spaceTimeTargetAt(whole, 0, { x: 40, y: whole.y(lane) })).toEqual({ kind: 'peer', peer });
    });
  });

  it('is nothing on the ruler, and on a live page nothing that is not sent yet', () => {
    expect(spaceTimeTargetAt(whole, 0, { x: 700, y: 10 })).toBeNull();
    const live = spaceTimeView({ ...plan, isLive: true }, box, wholeWindow(plan), look);
    const last = [...plan.segments.values()].find(({ message }) => message.kind === 'transfer');
    if (last === undefined) throw new Error('no transfer');
    expect(spaceTimeTargetAt(live, last.message.sentAt - 1, endsOf(live, last)[1])).toBeNull();
  });
});

describe('the shown part', () => {
  it('stays inside of the diagram, whatever is zoomed and moved', () => {
    fc.assert(
      fc.property(fc.array(zoom, { maxLength: 8 }), fc.integer(), fc.integer(), (zooms, dx, dy) => {
        let window = wholeWindow(plan);
        for (const { point: at, factor, along } of zooms) {
          window = zoomedWindow(spaceTimeView(plan, box, window, look), at, factor, along);
        }
        window = movedWindow(spaceTimeView(plan, box, window, look), dx % 3000, dy % 3000);
        expect(window.from).toBeGreaterThanOrEqual(0);
        expect(window.to).toBeLessThanOrEqual(1 + 1e-9);
        expect(window.to).toBeGreaterThan(window.from);
        expect(window.fromLane).toBeGreaterThanOrEqual(0);
        expect(window.toLane).toBeLessThanOrEqual(lanes + 1e-9);
        expect(window.toLane - window.fromLane).toBeGreaterThanOrEqual(4 - 1e-9);
      }),
    );
  });

  it('keeps the time under the pointer while it is zoomed', () => {
    const clock = spaceTimePlan(story, query, 'clock', false);
    const before = spaceTimeView(clock, box, wholeWindow(clock), look);
    fc.assert(
      fc.property(point, fc.double({ min: 1, max: 50, noNaN: true }), (at, factor) => {
        const after = spaceTimeView(clock, box, zoomedWindow(before, at, factor, 'both'), look);
        expect(timeAtPoint(after, at)).toBeCloseTo(timeAtPoint(before, at), 6);
      }),
    );
  });

  it('has the messages that touch it', () => {
    const part = { from: 0.3, to: 0.4, fromLane: 2, toLane: 6 };
    const { segments } = spaceTimeView(plan, box, part, look);
    const isIn = (lane: number | undefined) => lane !== undefined && lane >= 2 && lane < 6;
    const expected = [...plan.segments.values()].filter(
      ({ from, to, fromLane, toLane }) => from <= 0.4 && to >= 0.3 && (isIn(fromLane) || isIn(toLane)),
    );
    expect(expected).not.toEqual([]);
    expect(new Set(segments)).toEqual(new Set(expected));
  });
});

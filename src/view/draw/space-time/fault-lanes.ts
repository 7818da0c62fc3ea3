import type { Moment } from '../../story/moment.js';
import { drawCross } from '../network/marks.js';
import type { Pen } from '../pen.js';
import type { View } from './view.js';

/** On the lane of each peer: a cross where a fault ended it, and dashes while a fault has paused it; pale if that is still to happen. */
export function drawFaultLanes(pen: Pen, view: View, { at, isLive }: Moment, future: number): void {
  const { plan, laneHeight, textScale } = view;
  const { axis, query, story, lanes } = plan;
  // Places on the axis of waves are not places in time.
  if (axis.kind === 'waves') return;
  const place = (time: number): number =>
    view.x(axis.placeOf(Math.min(Math.max(time, axis.startAt), axis.endAt)));
  const width = Math.min(5, Math.max(2, laneHeight * 0.2)) * textScale;
  const draw = (time: number, mark: () => void): void => {
    if (time <= at) mark();
    else if (!isLive) pen.fade(future, mark);
  };
  for (const { act, at: time } of query.steps) {
    const lane = act?.effect === 'killed' || act?.effect === 'stopped' ? lanes.laneOf(act.peer) : undefined;
    if (lane === undefined) continue;
    const center = { x: place(time), y: view.y(lane) };
    const radius = Math.min(5, laneHeight * 0.35) * textScale;
    draw(time, () => drawCross(pen, center, radius, { color: 'fault', width: 2 * textScale }));
  }
  for (const { id, pauses } of story.peers.values()) {
    const lane = pauses.length === 0 ? undefined : lanes.laneOf(id);
    if (lane === undefined) continue;
    for (const { from, to } of pauses) {
      if (from >= axis.endAt || (to !== null && to <= axis.startAt)) continue;
      const y = view.y(lane);
      const ends = [
        { x: place(from), y },
        { x: place(to ?? (isLive ? at : axis.endAt)), y },
      ];
      draw(from, () => pen.line(ends, { color: 'fault', width, dash: [2 * textScale, 3 * textScale] }));
    }
  }
}

import type { Moment } from '../../story/moment.js';
import { hostTints, tintsOf } from '../host-tints.js';
import type { Pen } from '../pen.js';
import type { View } from './view.js';

/** Behind the marks of the peers: the tint of each peer's host, as in the picture of the network. A lost host has none. */
export function drawHostStrips(pen: Pen, view: View, { at }: Moment): void {
  const { plan, plot, laneHeight, textScale, window } = view;
  const { story, query, lanes } = plan;
  if (story.hosts.length === 0) return;
  const tints = tintsOf(story, query.overlay);
  // Lanes without numbers: beside the marks stand only names of distances.
  const width = (laneHeight < 7 ? 16 : 42) * textScale;
  for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) {
    const host = story.hostOf(lanes.order[lane] ?? null);
    if (host === null || (host.lost !== null && (host.endedAt ?? at) <= at)) continue;
    // Lanes below each other of one host make one strip.
    let last = lane;
    while (last < view.lastLane && story.hostOf(lanes.order[last + 1] ?? null) === host) last += 1;
    const y = plot.y + (lane - window.fromLane) * laneHeight;
    const height = (last - lane + 1) * laneHeight;
    const gap = laneHeight < 7 ? 0 : 1;
    pen.rect(
      { x: plot.x - (laneHeight < 7 ? 12 : 5) - width, y: y + gap, width, height: height - 2 * gap },
      { fill: tints.get(host) ?? hostTints[0], radius: Math.min(8, laneHeight / 3) },
    );
    lane = last;
  }
}

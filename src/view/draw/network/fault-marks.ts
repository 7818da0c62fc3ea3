import { CutLinks } from '../../story/cut-links.js';
import type { Pen, Point } from '../pen.js';
import { type Curve, directionAt, partOf, pointAt } from './curve.js';
import { curveOf, isOutside, type Scene } from './scene.js';
import { strokeCurve } from './tracks.js';

/** More cuts in view would hide the network. */
const maxCuts = 400;

/** A gap with two strokes in each link that a fault has cut; of one direction only, near the receiver. */
export function drawCuts(pen: Pen, scene: Scene): void {
  const { frame } = scene;
  const { moment, places } = frame;
  const cuts = new CutLinks(moment.story.faults, moment.at);
  if (cuts.isEmpty || moment.whatIf !== null) return;
  let left = maxCuts;
  for (const link of places.links) {
    const side = cuts.sideOf(link.from, link.to);
    const curve = side === null ? null : curveOf(scene, link);
    if (side === null || curve === null || isOutside(curve.from, curve.to, places.box)) continue;
    if (left === 0) return;
    left -= 1;
    drawCut(pen, curve, side === 'both' ? 0.5 : side === 'forth' ? 0.66 : 0.34, frame.look.scale);
  }
}

function drawCut(pen: Pen, curve: Curve, share: number, scale: number): void {
  strokeCurve(pen, curve, 'fault', 1.2 * scale, [2 * scale, 4 * scale]);
  const middle = pointAt(curve, share);
  const { x, y } = directionAt(curve, share);
  const gap = partOf(curve, Math.max(0, share - 0.04), Math.min(1, share + 0.04));
  strokeCurve(pen, gap, 'pane', 9 * scale);
  const stroke = { color: 'fault', width: 2.2 * scale } as const;
  for (const along of [-2.6 * scale, 2.6 * scale]) {
    const center = { x: middle.x + x * along, y: middle.y + y * along };
    // Leaning, so that it is not taken for the bar of a dead end.
    const slope = { x: -y * 6 * scale + x * 2.4 * scale, y: x * 6 * scale + y * 2.4 * scale };
    const ends: readonly Point[] = [
      { x: center.x - slope.x, y: center.y - slope.y },
      { x: center.x + slope.x, y: center.y + slope.y },
    ];
    pen.line(ends, stroke);
  }
}

/** Two bars beside each peer that a fault has paused. */
export function drawPauses(pen: Pen, { frame, points, radius }: Scene): void {
  const { story, at, whatIf } = frame.moment;
  if (whatIf !== null) return;
  const { scale } = frame.look;
  for (const { id, pauses } of story.peers.values()) {
    const center = points.get(id);
    const isPaused = pauses.some(({ from, to }) => from <= at && (to === null || to > at));
    if (!isPaused || center === undefined) continue;
    const size = Math.max(3.5 * scale, radius * 0.4);
    const middle = { x: center.x + radius, y: center.y - radius };
    pen.ellipse(middle, size * 1.5, size * 1.5, {
      fill: 'pane',
      stroke: { color: 'fault', width: 1.4 * scale },
    });
    for (const side of [-1, 1]) {
      const x = middle.x + side * size * 0.4;
      pen.line(
        [
          { x, y: middle.y - size * 0.65 },
          { x, y: middle.y + size * 0.65 },
        ],
        { color: 'fault', width: 2 * scale },
      );
    }
  }
}

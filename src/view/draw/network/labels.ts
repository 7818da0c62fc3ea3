import type { Box, Pen, Point } from '../pen.js';
import { arcBetween, type Curve, directionAt, lengthOf, pointAt } from './curve.js';
import { curveOf, type Scene, type Track } from './scene.js';

interface Label {
  readonly center: Point;
  readonly width: number;
  readonly height: number;
}

/** Places texts so that they cover as few lines and marks as possible. */
export class LabelPlacer {
  readonly #lines: Point[] = [];
  readonly #marks: readonly Point[];
  readonly #radius: number;
  readonly #box: Box;

  /** Everything counts that the query will ever draw, so that a text does not jump while time goes on. */
  constructor(scene: Scene) {
    const { frame, points, radius } = scene;
    this.#marks = [...points.values()];
    this.#radius = radius;
    this.#box = frame.places.box;
    for (const link of frame.places.links) this.#addCurve(curveOf(scene, link));
    const { story, query } = frame.moment;
    for (const index of query.messages) {
      const message = story.messages[index];
      if (message === undefined || message.kind === 'query') continue;
      const [from, to] = [points.get(message.from ?? -1), points.get(message.to ?? -1)];
      if (from !== undefined && to !== undefined)
        this.#addCurve(arcBetween(from, to, message.kind === 'hit'));
    }
  }

  /** The candidate that covers least; the earlier one of equals. It is then taken into account for the next. */
  place(candidates: readonly Label[]): Label | undefined {
    let best: { readonly label: Label; readonly cost: number } | undefined;
    const seen = candidates.filter(({ center }) => isInside(this.#box, center));
    // After a zoom, an arc can be outside of the picture: its name stays there.
    const labels = seen.length === 0 ? candidates : seen.map((label) => movedInto(this.#box, label));
    for (const label of labels) {
      const cost = this.#costOf(label);
      if (best === undefined || cost < best.cost) best = { label, cost };
    }
    if (best !== undefined) {
      const { center, width } = best.label;
      for (let x = -width / 2; x <= width / 2; x += 6) this.#lines.push({ x: center.x + x, y: center.y });
    }
    return best?.label;
  }

  #addCurve(curve: Curve | null): void {
    if (curve === null) return;
    const steps = Math.max(4, Math.ceil(lengthOf(curve) / 6));
    for (let step = 1; step < steps; step += 1) this.#lines.push(pointAt(curve, step / steps));
  }

  #costOf({ center, width, height }: Label): number {
    const isNear = (point: Point, extra: number) =>
      Math.abs(point.x - center.x) < width / 2 + extra && Math.abs(point.y - center.y) < height / 2 + extra;
    const lines = this.#lines.filter((point) => isNear(point, 4)).length;
    return lines + 12 * this.#marks.filter((point) => isNear(point, this.#radius)).length;
  }
}

function isInside({ x, y, width, height }: Box, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}

/** Moved just so far that the edge of the box does not cut it. */
function movedInto({ x, y, width, height }: Box, label: Label): Label {
  const moved = (value: number, from: number, length: number, size: number) =>
    size >= length ? from + length / 2 : Math.min(Math.max(value, from + size / 2), from + length - size / 2);
  const { center } = label;
  return {
    ...label,
    center: { x: moved(center.x, x, width, label.width), y: moved(center.y, y, height, label.height) },
  };
}

/** What an arc is, beside it. */
export function drawArcNames(pen: Pen, { frame, arcs, focus }: Scene, placer: LabelPlacer): void {
  const { look, texts } = frame;
  const size = 12 * (0.5 + 0.5 * look.scale);
  for (const { message, curve } of arcs) {
    if (message.kind === 'query' || (focus !== null && !focus.has(message.index))) continue;
    if (message.kind === 'hit' && message.fate === 'ignore') continue;
    const text = message.kind === 'hit' ? texts.hit : texts.file(message.size);
    const width = pen.measure(text, { size, isBold: true });
    const outside = sideOfBend(curve);
    const away = (message.kind === 'hit' ? 7 : 10) * look.scale;
    const label = placer.place(
      [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].flatMap((share) => {
        const { x, y } = pointAt(curve, share);
        const along = directionAt(curve, share);
        // Just far enough that the line does not touch the text's box.
        const gap = (Math.abs(along.y) * width) / 2 + Math.abs(along.x) * size * 0.6 + away;
        return [outside, -outside].map((side) => ({
          center: { x: x - side * along.y * gap, y: y + side * along.x * gap },
          width,
          height: size * 1.2,
        }));
      }),
    );
    if (label === undefined) continue;
    const color = message.kind === 'hit' ? 'found' : 'file';
    pen.text(label.center, text, { size, color, align: 'middle', isBold: true, halo: 'pane' });
  }
}

/** The side to which a curve bends: 1 for the right, -1 for the left, as seen in its direction on a screen. */
function sideOfBend({ from, control, to }: Curve): 1 | -1 {
  const turn = (to.x - from.x) * (control.y - from.y) - (to.y - from.y) * (control.x - from.x);
  return turn > 0 ? 1 : -1;
}

/** How many duplicates a peer has dropped, in a pill beside it. */
export function drawDuplicateCounts(pen: Pen, scene: Scene, placer: LabelPlacer): void {
  const { frame, copies, points, radius } = scene;
  const { scale } = frame.look;
  const counts = new Map<number, number>();
  for (const track of copies) if (isDropped(track)) addOne(counts, track.message.to ?? -1);
  const size = 11 * (0.4 + 0.6 * scale);
  for (const [peer, count] of counts) {
    const point = points.get(peer);
    if (count < 2 || point === undefined) continue;
    const text = frame.texts.duplicates(count);
    const width = pen.measure(text, { size, isBold: true }) + 12 * scale;
    const height = size * 1.6;
    const spots = [
      [1, -1],
      [-1, -1],
      [1, 1],
      [-1, 1],
      [0, -1.25],
      [0, 1.25],
      [1.2, 0],
      [-1.2, 0],
    ] as const;
    const label = placer.place(
      spots.map(([x, y]) => ({
        center: { x: point.x + x * (radius * 1.1 + width / 2), y: point.y + y * (radius * 1.3 + size * 0.4) },
        width,
        height,
      })),
    );
    if (label === undefined) continue;
    const { x, y } = label.center;
    pen.rect(
      { x: x - width / 2, y: y - height / 2, width, height },
      { fill: 'pane', stroke: { color: 'duplicate', width: 1.2 * scale }, radius: height / 2 },
    );
    pen.text(label.center, text, { size, color: 'duplicate', align: 'middle', isBold: true });
  }
}

function isDropped({ message, isMoving }: Track): boolean {
  return !isMoving && (message.fate === 'duplicate' || message.fate === 'own');
}

function addOne(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

import type { PeerId } from '../../../core/vocabulary.js';
import type { Link } from '../layout/graph.js';
import type { Point } from '../pen.js';
import { type Curve, middleOf } from './curve.js';
import { type Zoom, zoomPoint } from './frame.js';
import type { RingPlace } from './ring-places.js';

/** A link as a curve; straight if the control point is in its middle. */
export interface LinkCurve extends Link {
  readonly control: Point;
}

/** Above this number of peers all links are straight lines. */
const maxBent = 40;

/** Bends links that would pass through another peer, and those between two peers of one ring. */
export function bendLinks(
  links: readonly Link[],
  points: ReadonlyMap<PeerId, Point>,
  rings: readonly RingPlace[],
  radius: number,
): LinkCurve[] {
  const ringOf = new Map(rings.flatMap((ring) => ring.peers.map((id) => [id, ring] as const)));
  return links.flatMap((link) => {
    const [from, to] = [points.get(link.from), points.get(link.to)];
    if (from === undefined || to === undefined) return [];
    const middle = middleOf(from, to);
    if (points.size > maxBent) return [{ ...link, control: middle }];
    const ring = ringOf.get(link.from);
    const outwards =
      ring !== undefined && ring === ringOf.get(link.to) ? outwardsFrom(ring.center, from, to, middle) : null;
    return [{ ...link, control: outwards ?? around(link, from, to, points, radius) ?? middle }];
  });
}

/** Control point of a curve along a ring. Null if the line passes close to the origin. */
function outwardsFrom(center: Point, from: Point, to: Point, middle: Point): Point | null {
  const [x, y] = [middle.x - center.x, middle.y - center.y];
  const distance = Math.hypot(x, y);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (distance < length * 0.12) return null;
  const bend = (length * 0.16) / distance;
  return { x: middle.x + x * bend, y: middle.y + y * bend };
}

/** Control point of a curve around the peers that are in the way. Null if none is. */
function around(
  link: Link,
  from: Point,
  to: Point,
  points: ReadonlyMap<PeerId, Point>,
  radius: number,
): Point | null {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(x, y) || 1;
  const need = radius * 1.7;
  let worst: { readonly bend: number; readonly need: number } | null = null;
  for (const [id, point] of points) {
    if (id === link.from || id === link.to) continue;
    const share = ((point.x - from.x) * x + (point.y - from.y) * y) / (length * length);
    if (share < 0.06 || share > 0.94) continue;
    const aside = ((point.x - from.x) * -y + (point.y - from.y) * x) / length;
    const missing = need - Math.abs(aside);
    if (missing <= 0 || (worst !== null && worst.need >= missing)) continue;
    const bend = Math.min(length * 0.35, (missing + radius * 0.9) / Math.max(0.5, 2 * share * (1 - share)));
    worst = { bend: aside > 0 ? -bend : bend, need: missing };
  }
  if (worst === null) return null;
  const middle = middleOf(from, to);
  return { x: middle.x - (y / length) * worst.bend, y: middle.y + (x / length) * worst.bend };
}

/** Finds the curve of a message between two peers. */
export class LinkCurves {
  readonly #controls = new Map<PeerId, Map<PeerId, Point>>();

  constructor(links: readonly LinkCurve[], zoom: Zoom) {
    for (const { from, to, control } of links) {
      const zoomed = zoomPoint(control, zoom);
      this.#set(from, to, zoomed);
      this.#set(to, from, zoomed);
    }
  }

  /** Straight if there is no such link. */
  between(from: PeerId, to: PeerId, start: Point, end: Point): Curve {
    const control = this.#controls.get(from)?.get(to) ?? middleOf(start, end);
    return { from: start, control, to: end };
  }

  #set(from: PeerId, to: PeerId, control: Point): void {
    const controls = this.#controls.get(from) ?? new Map<PeerId, Point>();
    this.#controls.set(from, controls);
    controls.set(to, control);
  }
}

import type { Point } from '../pen.js';

/** A quadratic curve. */
export interface Curve {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

export function middleOf(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** @param share 0 to 1 */
export function pointAt(curve: Curve, share: number): Point {
  return blossom(curve, share, share);
}

/** The direction of the curve at a point of it, of length 1. */
export function directionAt({ from, control, to }: Curve, share: number): Point {
  const x = (1 - share) * (control.x - from.x) + share * (to.x - control.x);
  const y = (1 - share) * (control.y - from.y) + share * (to.y - control.y);
  const length = Math.hypot(x, y) || 1;
  return { x: x / length, y: y / length };
}

/** The part of a curve between two shares of it: again a quadratic curve. */
export function partOf(curve: Curve, start: number, end: number): Curve {
  return {
    from: blossom(curve, start, start),
    control: blossom(curve, start, end),
    to: blossom(curve, end, end),
  };
}

function blossom({ from, control, to }: Curve, a: number, b: number): Point {
  const [first, second, third] = [(1 - a) * (1 - b), a * (1 - b) + b * (1 - a), a * b];
  return {
    x: first * from.x + second * control.x + third * to.x,
    y: first * from.y + second * control.y + third * to.y,
  };
}

/** Moved to its right-hand side, as seen in its direction on a screen. */
export function movedAside(curve: Curve, distance: number): Curve {
  if (distance === 0) return curve;
  const aside = (point: Point, share: number): Point => {
    const { x, y } = directionAt(curve, share);
    return { x: point.x - y * distance, y: point.y + x * distance };
  };
  return { from: aside(curve.from, 0), control: aside(curve.control, 0.5), to: aside(curve.to, 1) };
}

/** Length, from eight chords. */
export function lengthOf(curve: Curve): number {
  let [length, last] = [0, curve.from];
  for (let step = 1; step <= 8; step += 1) {
    const next = pointAt(curve, step / 8);
    length += Math.hypot(next.x - last.x, next.y - last.y);
    last = next;
  }
  return length;
}

/** Distance from a point to the curve, from sixteen chords. */
export function distanceTo(curve: Curve, point: Point): number {
  let [nearest, last] = [Number.POSITIVE_INFINITY, curve.from];
  for (let step = 1; step <= 16; step += 1) {
    const next = pointAt(curve, step / 16);
    nearest = Math.min(nearest, distanceToChord(point, last, next));
    last = next;
  }
  return nearest;
}

function distanceToChord(point: Point, from: Point, to: Point): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const share = ((point.x - from.x) * x + (point.y - from.y) * y) / (x * x + y * y || 1);
  const inside = Math.min(1, Math.max(0, share));
  return Math.hypot(point.x - from.x - inside * x, point.y - from.y - inside * y);
}

/** An arc that bends up (or, if there is no up, left) from the straight line; the other side is for files. */
export function arcBetween(from: Point, to: Point, isUp: boolean): Curve {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const normal = { x: (from.y - to.y) / length, y: (to.x - from.x) / length };
  const isDown = normal.y > 0 || (normal.y === 0 && normal.x < 0);
  const bend = Math.max(length * 0.3, 34) * (isUp === isDown ? -1 : 1);
  const middle = middleOf(from, to);
  return { from, control: { x: middle.x + normal.x * bend, y: middle.y + normal.y * bend }, to };
}

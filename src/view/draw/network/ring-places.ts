import type { PeerId } from '../../../core/vocabulary.js';
import type { RingOrder } from '../layout/rings.js';
import type { Box, Point } from '../pen.js';

/** An ellipse around the origin with all peers at one distance. */
export interface RingPlace {
  /** Links from the origin; null for the peers without a path. */
  readonly distance: number | null;
  readonly center: Point;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly peers: readonly PeerId[];
}

const maxRatio = 2.45;

/**
 * Places the origin in the middle and the others evenly by arc length on ellipses. In a crowd a ring is a band of several rows,
 * and its line is the outer edge of the band.
 */
export function placeOnRings(
  orders: readonly RingOrder[],
  origin: PeerId,
  box: Box,
  radius: number,
  isCrowd: boolean,
): [Map<PeerId, Point>, RingPlace[]] {
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const margin = radius * 1.5 + 6;
  const height = Math.max(40, box.height / 2 - margin);
  const width = Math.max(40, Math.min(box.width / 2 - margin - 20, height * maxRatio));
  const shares = isCrowd ? sharesByArea(orders) : sharesByCount(orders);
  const along = evenAngles(width / height);
  const points = new Map<PeerId, Point>([[origin, center]]);
  const rings = orders.map(({ distance, peers }, index) => {
    const [inner, outer] = [shares[index - 1] ?? 0, shares[index] ?? 1];
    const rows = isCrowd ? rowsFor(peers.length, ((inner + outer) / 2) * (width + height), radius) : 1;
    for (const [position, { id, angle }] of peers.entries()) {
      const row = position % rows;
      const share = rows === 1 ? outer : outer - ((outer - inner) * 0.75 * row) / (rows - 1 || 1);
      const theta = along(angle);
      points.set(id, {
        x: center.x + Math.cos(theta) * width * share,
        y: center.y + Math.sin(theta) * height * share,
      });
    }
    return {
      distance,
      center,
      radiusX: width * outer,
      radiusY: height * outer,
      peers: peers.map(({ id }) => id),
    };
  });
  return [points, rings];
}

/** Radii by the square root of the peers on each ring. The first has room for the origin, the last may have no links. */
function sharesByCount(orders: readonly RingOrder[]): number[] {
  return cumulative(
    orders.map(({ distance, peers }) => {
      const share = Math.max(1, Math.sqrt(peers.length) / 2);
      return share * (distance === 1 ? 1.3 : distance === null ? 0.6 : 1);
    }),
  );
}

/** Radii so that each ring has an area by its peers, but is not thinner than a part of the whole. */
function sharesByArea(orders: readonly RingOrder[]): number[] {
  const total = orders.reduce((sum, { peers }) => sum + peers.length, 0);
  let [peers, last] = [0, 0];
  return cumulative(
    orders.map((order) => {
      peers += order.peers.length;
      const radius = Math.sqrt(peers / total);
      const thickness = Math.max(0.35 / orders.length, radius - last);
      last = radius;
      return thickness;
    }),
  );
}

function cumulative(steps: readonly number[]): number[] {
  let sum = 0;
  const sums = steps.map((step) => {
    sum += step;
    return sum;
  });
  return sums.map((value) => value / sum);
}

/** @param halfAxes sum of both half axes of the row in the middle */
function rowsFor(count: number, halfAxes: number, radius: number): number {
  const perRow = Math.max(1, (Math.PI * halfAxes) / (radius * 2.6));
  return Math.max(1, Math.ceil(count / perRow));
}

/**
 * Maps an angle from the foot, clockwise, to an angle of the ellipse's formula, so that equal angles are equal arcs.
 *
 * @param ratio width by height
 */
function evenAngles(ratio: number): (angle: number) => number {
  const steps = 720;
  const lengths = [0];
  for (let step = 1; step <= steps; step += 1) {
    const theta = Math.PI / 2 + ((step - 0.5) * 2 * Math.PI) / steps;
    lengths.push((lengths[step - 1] ?? 0) + Math.hypot(ratio * Math.sin(theta), Math.cos(theta)));
  }
  const total = lengths[steps] ?? 1;
  return (angle) => {
    const length = (angle / (2 * Math.PI)) * total;
    let [low, high] = [0, steps];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((lengths[middle] ?? 0) <= length) low = middle;
      else high = middle;
    }
    const start = lengths[low] ?? 0;
    const rest = (length - start) / ((lengths[high] ?? total) - start || 1);
    return Math.PI / 2 + ((low + rest) * 2 * Math.PI) / steps;
  };
}

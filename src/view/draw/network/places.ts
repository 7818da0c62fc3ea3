import type { PeerId } from '../../../core/vocabulary.js';
import type { Overlay } from '../../story/model.js';
import { graphOf } from '../layout/graph.js';
import type { Family, Layout } from '../layout/layout.js';
import { ringsAround } from '../layout/rings.js';
import type { Box, Look, Point } from '../pen.js';
import { bendLinks, type LinkCurve } from './links.js';
import { placeOnRings, type RingPlace } from './ring-places.js';

/** Rings around the origin of a query, or a map of the topology. */
export type NetworkView = 'rings' | 'map';

/** Where everything is in a picture, in pixels before any zoom. */
export interface Places {
  readonly view: NetworkView;
  readonly box: Box;
  readonly points: ReadonlyMap<PeerId, Point>;
  /** Empty in a map. */
  readonly rings: readonly RingPlace[];
  readonly links: readonly LinkCurve[];
  /** Of a peer's mark. */
  readonly radius: number;
}

export interface PlacesInput {
  readonly view: NetworkView;
  readonly overlay: Pick<Overlay, 'peers' | 'absent'>;
  readonly origin: PeerId;
  readonly layout: Layout;
  readonly box: Box;
  readonly look: Look;
  /** Size of a key of marks in the lower left corner: no peer is placed there. */
  readonly key?: { readonly width: number; readonly height: number };
  /** Peers that a user has dragged, as shares of the box's width and height. */
  readonly moved?: ReadonlyMap<PeerId, Point>;
}

/** The view that shows a topology best: a map where the picture of the family is known to everybody. */
export function usualView({ family, points }: Layout): NetworkView {
  const isRings = family === 'tree' || family === 'star' || (family === 'other' && points.length <= 150);
  return isRings ? 'rings' : 'map';
}

/** Computes all places once; drawing a frame then only reads them. */
export function placesOf(input: PlacesInput): Places {
  const { view, overlay, origin, box, look, moved = new Map<PeerId, Point>() } = input;
  const { peers, links } = graphOf(overlay);
  const base = baseRadius(peers.length, box) * (0.45 + 0.55 * look.scale);
  const present = new Set(peers);
  const orders = view === 'rings' ? ringsAround(overlay, origin) : [];
  const [points, rings] = placeBesideKey(input, base, (within) =>
    view === 'rings'
      ? placeOnRings(orders, origin, within, base, peers.length > 150)
      : [placeOnMap(input.layout, present, within, base, look), []],
  );
  for (const [id, { x, y }] of moved) {
    if (points.has(id)) points.set(id, { x: box.x + x * box.width, y: box.y + y * box.height });
  }
  const radius = Math.max(2.2, Math.min(base, 0.44 * smallestDistance([...points.values()], base * 2.4)));
  return { view, box, points, rings, links: bendLinks(links, points, rings, radius), radius };
}

/** Between two sets of places: pictures move from one view into the other. @param share 0 to 1 */
export function placesBetween(from: Places, to: Places, share: number): Places {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const between = (one: Point, other: Point): Point => ({
    x: one.x + (other.x - one.x) * share,
    y: one.y + (other.y - one.y) * share,
  });
  const points = new Map(
    [...to.points].map(([id, point]) => [id, between(from.points.get(id) ?? point, point)] as const),
  );
  const controls = new Map(from.links.map((link) => [`${link.from} ${link.to}`, link.control]));
  const links = to.links.map((link) => {
    const control = controls.get(`${link.from} ${link.to}`) ?? link.control;
    return { ...link, control: between(control, link.control) };
  });
  return { ...to, points, rings: [], links, radius: from.radius + (to.radius - from.radius) * share };
}

function baseRadius(count: number, { width, height }: Box): number {
  const radius = count <= 12 ? 15 : count <= 40 ? 11 : count <= 150 ? 6 : 3;
  // 15 pixels are right for a picture 400 pixels high, and twice as wide.
  return radius * Math.min(1.3, Math.max(0.82, Math.sqrt(Math.min(width / 2, height) / 400)));
}

/** How much wider than high, or higher than wide, one unit of a map may become. */
const stretches: Record<Family, number> = {
  chain: 1.6,
  ring: 2,
  star: 2,
  complete: 1.8,
  bipartite: 1.8,
  grid: 1.7,
  hypercube: 1.6,
  tree: 1.8,
  other: 1.5,
};
const maxUnit = 340;

function placeBesideKey(
  { box, key }: PlacesInput,
  radius: number,
  place: (within: Box) => [Map<PeerId, Point>, RingPlace[]],
): [Map<PeerId, Point>, RingPlace[]] {
  const placed = place(box);
  if (key === undefined) return placed;
  const [right, top] = [box.x + key.width + radius, box.y + box.height - key.height - radius];
  const isInWay = [...placed[0].values()].some(({ x, y }) => x < right && y > top);
  return isInWay ? place({ ...box, x: box.x + key.width, width: box.width - key.width }) : placed;
}

function placeOnMap(
  { family, points: all }: Layout,
  present: ReadonlySet<PeerId>,
  box: Box,
  radius: number,
  { scale }: Look,
): Map<PeerId, Point> {
  const points = all.filter(([id]) => present.has(id));
  const [left, right, top, bottom] = points.reduce(
    ([l, r, t, b], [, x, y]) => [Math.min(l, x), Math.max(r, x), Math.min(t, y), Math.max(b, y)],
    [Infinity, -Infinity, Infinity, -Infinity],
  );
  const margin = radius * 2 + 8 * scale;
  const limit = maxUnit * scale;
  const unitX = Math.min(limit, (box.width - 2 * margin) / Math.max(right - left, 0.01));
  const unitY = Math.min(limit, (box.height - 2 * margin) / Math.max(bottom - top, 0.01));
  const [x, y] = [Math.min(unitX, unitY * stretches[family]), Math.min(unitY, unitX * stretches[family])];
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return new Map(
    points.map(([id, px, py]) => [
      id,
      { x: center.x + (px - (left + right) / 2) * x, y: center.y + (py - (top + bottom) / 2) * y },
    ]),
  );
}

/** The smallest distance of two points, or `enough` if none are closer. Looks only into neighbouring cells of a grid. */
function smallestDistance(points: readonly Point[], enough: number): number {
  const cells = new Map<string, Point[]>();
  let smallest = enough;
  for (const point of points) {
    const [column, row] = [Math.floor(point.x / enough), Math.floor(point.y / enough)];
    for (let x = column - 1; x <= column + 1; x += 1) {
      for (let y = row - 1; y <= row + 1; y += 1) {
        for (const other of cells.get(`${x} ${y}`) ?? []) {
          smallest = Math.min(smallest, Math.hypot(other.x - point.x, other.y - point.y));
        }
      }
    }
    const key = `${column} ${row}`;
    cells.set(key, [...(cells.get(key) ?? []), point]);
  }
  return smallest;
}

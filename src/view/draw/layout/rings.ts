import { largest } from '../../../core/extremes.js';
import type { PeerId } from '../../../core/vocabulary.js';
import type { Overlay } from '../../story/model.js';
import { type Graph, graphOf, stepsFrom } from './graph.js';

/** Peers around an origin, by their distance. */
export interface RingOrder {
  /** Links from the origin to the ring; null for the last ring, if there are peers without a path from the origin. */
  readonly distance: number | null;
  /** Clockwise from the foot. The angle is 0 to 2 pi, also from the foot. */
  readonly peers: readonly { readonly id: PeerId; readonly angle: number }[];
}

const turn = 2 * Math.PI;
/** Kept free on each side of the foot, in radians: room for the ring's name. The same for all further rings. */
const footGaps = [0.62, 0.42, 0.32, 0.27];

/** The rings around an origin, without the origin itself: children near their parents, neighbours near each other. */
export function ringsAround(overlay: Pick<Overlay, 'peers' | 'absent'>, origin: PeerId): RingOrder[] {
  const graph = graphOf(overlay);
  const { peers, links } = graph;
  const rings = byDistance(graph, origin);
  const neighbours = new Map<PeerId, PeerId[]>(peers.map((id) => [id, []]));
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const angles = fan(origin, rings, neighbours);
  const sweeps = peers.length > 150 ? 6 : 60;
  // In a small ring they would only pull each other to one side.
  const ringWeight = peers.length > 12 ? 0.25 : 0;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const [index, ring] of rings.entries()) {
      const sameRing = new Set(ring.ids);
      const weightOf = (neighbour: PeerId) =>
        neighbour === origin ? 0 : sameRing.has(neighbour) ? ringWeight : 1;
      for (const id of ring.ids) pull(id, neighbours.get(id) ?? [], weightOf, angles);
      spread(ring.ids, footGaps[Math.min(index, footGaps.length - 1)] ?? 0, angles);
    }
  }
  return rings.map(({ distance, ids }) => ({
    distance,
    peers: ids
      .map((id) => ({ id, angle: angles.get(id) ?? 0 }))
      .sort((one, other) => one.angle - other.angle),
  }));
}

interface Ring {
  readonly distance: number | null;
  readonly ids: PeerId[];
}

function byDistance({ peers, outgoing }: Graph, origin: PeerId): Ring[] {
  const steps = stepsFrom(peers.indexOf(origin), outgoing);
  const rings = Array.from(
    { length: largest(steps, 0) },
    (_, index): Ring => ({ distance: index + 1, ids: [] }),
  );
  const apart: PeerId[] = [];
  for (const [node, id] of peers.entries()) {
    const distance = steps[node] ?? -1;
    if (id !== origin) (distance === -1 ? apart : rings[distance - 1]?.ids)?.push(id);
  }
  return apart.length === 0 ? rings : [...rings, { distance: null, ids: apart }];
}

/** Start: each peer gets a part of its parent's sector, by the square root of its leaves. */
function fan(
  origin: PeerId,
  rings: readonly Ring[],
  neighbours: ReadonlyMap<PeerId, readonly PeerId[]>,
): Map<PeerId, number> {
  const children = new Map<PeerId, PeerId[]>([[origin, []]]);
  let inner: ReadonlySet<PeerId> = new Set([origin]);
  for (const { ids } of rings) {
    for (const id of ids) {
      children.set(id, []);
      const parents = (neighbours.get(id) ?? []).filter((parent) => inner.has(parent));
      const fewest = parents.reduce<PeerId | undefined>(
        (best, parent) => (childCount(best) <= childCount(parent) ? best : parent),
        undefined,
      );
      children.get(fewest ?? origin)?.push(id);
    }
    inner = new Set(ids);
  }
  function childCount(id: PeerId | undefined): number {
    return id === undefined ? Number.POSITIVE_INFINITY : (children.get(id)?.length ?? 0);
  }
  const order = [origin, ...rings.flatMap(({ ids }) => ids)];
  const leaves = new Map<PeerId, number>();
  for (const id of order.toReversed()) {
    leaves.set(id, children.get(id)?.reduce((sum, child) => sum + (leaves.get(child) ?? 0), 0) || 1);
  }
  const angles = new Map<PeerId, number>();
  // A single neighbour goes to the left: the picture is wider than high.
  const sectors = new Map([[origin, children.get(origin)?.length === 1 ? [0, Math.PI] : [0, turn]]]);
  for (const id of order) {
    const [from = 0, to = turn] = sectors.get(id) ?? [];
    angles.set(id, (from + to) / 2);
    const kids = children.get(id) ?? [];
    // Few neighbours of the origin stand opposite of each other.
    const isEven = id === origin && kids.length <= 4;
    const weightOf = (kid: PeerId) => (isEven ? 1 : Math.sqrt(leaves.get(kid) ?? 1));
    const total = kids.reduce((sum, kid) => sum + weightOf(kid), 0);
    let start = from;
    for (const kid of kids) {
      const end = start + ((to - from) * weightOf(kid)) / total;
      sectors.set(kid, [start, end]);
      start = end;
    }
  }
  return angles;
}

/** Moves a peer a part of the way to the mean direction of its neighbours. */
function pull(
  id: PeerId,
  neighbours: readonly PeerId[],
  weightOf: (neighbour: PeerId) => number,
  angles: Map<PeerId, number>,
): void {
  const angle = angles.get(id) ?? 0;
  let [x, y] = [0, 0];
  for (const neighbour of neighbours) {
    const weight = weightOf(neighbour);
    x += weight * Math.cos(angles.get(neighbour) ?? 0);
    y += weight * Math.sin(angles.get(neighbour) ?? 0);
  }
  if (x * x + y * y < 0.04) return;
  const difference = Math.atan2(y, x) - angle;
  const shortest = Math.atan2(Math.sin(difference), Math.cos(difference));
  angles.set(id, Math.min(turn, Math.max(0, angle + 0.22 * shortest)));
}

/**
 * Moves the peers of a ring apart, as little as possible (least squares, by pooling of adjacent violators), and out of the gap
 * at the foot.
 */
function spread(ids: readonly PeerId[], footGap: number, angles: Map<PeerId, number>): void {
  const order = [...ids].sort((a, b) => (angles.get(a) ?? 0) - (angles.get(b) ?? 0) || a - b);
  const room = turn - 2 * footGap;
  const gap = (room / Math.max(1, order.length)) * (order.length > 12 ? 0.95 : 0.8);
  const pools: { sum: number; count: number }[] = [];
  for (const [index, id] of order.entries()) {
    let pool = { sum: (angles.get(id) ?? 0) - index * gap, count: 1 };
    for (let last = pools.at(-1); last !== undefined; last = pools.at(-1)) {
      if (last.sum / last.count <= pool.sum / pool.count) break;
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const [low, high] = [footGap, turn - footGap - (order.length - 1) * gap];
  let index = 0;
  for (const { sum, count } of pools) {
    const base = Math.min(high, Math.max(low, sum / count));
    for (let member = 0; member < count; member += 1, index += 1) {
      const id = order[index];
      if (id !== undefined) angles.set(id, base + index * gap);
    }
  }
}

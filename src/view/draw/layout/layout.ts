import type { PeerId } from '../../../core/vocabulary.js';
import type { Overlay } from '../../story/model.js';
import type { Point } from '../pen.js';
import { bipartiteOf, gridOf, hypercubeOf } from './cells.js';
import { chainOf, circleOf, ringOf, starOf } from './circles.js';
import { forcePoints } from './force.js';
import { type Graph, graphOf, stepsFrom } from './graph.js';
import { treeOf } from './tree.js';

/** The shape that a topology has, whatever its ids are; `other` has no exact picture and is laid out by forces. */
export type Family =
  | 'chain'
  | 'ring'
  | 'star'
  | 'complete'
  | 'bipartite'
  | 'grid'
  | 'hypercube'
  | 'tree'
  | 'other';

/** A map of a topology. Can be stored as JSON; the same topology always has the same one. */
export interface Layout {
  readonly family: Family;
  /** Id, x, y of each peer, absent neighbours included. One unit is about the length of a link; y points down. */
  readonly points: readonly (readonly [PeerId, number, number])[];
}

/**
 * Lays a topology out. At 1,000 peers without an exact picture it takes about a second, at 10,000 several: the tool stores
 * the result in a report, and a live page calls this in a worker.
 *
 * @param earlier the map before the topology was changed: its peers stay where they are
 */
export function layoutOf(overlay: Pick<Overlay, 'peers' | 'absent'>, earlier?: Layout): Layout {
  const graph = graphOf(overlay);
  if (earlier !== undefined) return extend(earlier, graph);
  const [family, points] = exactOf(graph) ?? (['other', forcePoints(graph)] as const);
  return { family, points: graph.peers.map((id, node) => [id, ...rounded(points[node])]) };
}

const exact: readonly (readonly [Family, (graph: Graph) => readonly Point[] | null])[] = [
  ['chain', chainOf],
  ['ring', ringOf],
  ['star', starOf],
  ['complete', circleOf],
  ['bipartite', bipartiteOf],
  ['grid', gridOf],
  ['hypercube', hypercubeOf],
  ['tree', treeOf],
];

function exactOf(graph: Graph): readonly [Family, readonly Point[]] | null {
  if (graph.peers.length === 0 || stepsFrom(0, graph.adjacent).includes(-1)) return null;
  for (const [family, pointsOf] of exact) {
    const points = pointsOf(graph);
    if (points !== null) return [family, points];
  }
  return null;
}

/** Known peers stay; a new one is placed beside the middle of its neighbours. */
function extend({ family, points }: Layout, { peers, adjacent }: Graph): Layout {
  const known = new Map<PeerId, Point>(points.map(([id, x, y]) => [id, { x, y }]));
  const added: [PeerId, number, number][] = [];
  for (const [node, id] of peers.entries()) {
    if (known.has(id)) continue;
    const near = (adjacent[node] ?? []).flatMap((next) => known.get(peers[next] ?? -1) ?? []);
    const middle = meanOf(near.length === 0 ? [...known.values()] : near);
    const point = freePlace(middle, [...known.values()]);
    known.set(id, point);
    added.push([id, ...rounded(point)]);
  }
  return added.length === 0 ? { family, points } : { family, points: [...points, ...added] };
}

/** The first place on growing circles around a point that is not closer than 0.7 to any other. */
function freePlace(middle: Point, taken: readonly Point[]): Point {
  for (let turn = 0; ; turn += 1) {
    const distance = 0.8 + turn / 16;
    const angle = turn * 2.4;
    const point = { x: middle.x + distance * Math.cos(angle), y: middle.y + distance * Math.sin(angle) };
    if (taken.every(({ x, y }) => Math.hypot(x - point.x, y - point.y) >= 0.7)) return point;
  }
}

function meanOf(points: readonly Point[]): Point {
  const count = Math.max(1, points.length);
  return {
    x: points.reduce((sum, { x }) => sum + x, 0) / count,
    y: points.reduce((sum, { y }) => sum + y, 0) / count,
  };
}

function rounded(point: Point | undefined): [number, number] {
  const { x, y } = point ?? { x: 0, y: 0 };
  return [Math.round(x * 1000) / 1000 + 0, Math.round(y * 1000) / 1000 + 0];
}

import type { Point } from '../pen.js';
import type { Graph } from './graph.js';

/** Longer chains are folded into rows. */
const maxStraight = 24;

/** A straight line; a long one in rows that run left and right in turn. Null if the graph is not a chain. */
export function chainOf(graph: Graph): readonly Point[] | null {
  const { adjacent, links, peers } = graph;
  const ends = [...adjacent.keys()].filter((node) => (adjacent[node]?.length ?? 0) < 2);
  if (links.length !== peers.length - 1 || adjacent.some((list) => list.length > 2)) return null;
  const order = walk(graph, ends[0] ?? 0);
  const columns = order.length <= maxStraight ? order.length : Math.ceil(Math.sqrt(order.length * 2.5));
  return inOrder(order, (index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    return { x: row % 2 === 0 ? column : columns - 1 - column, y: row };
  });
}

/** A circle, the first peer at its top. Null if the graph is not a ring. */
export function ringOf(graph: Graph): readonly Point[] | null {
  const { adjacent, links, peers } = graph;
  if (peers.length < 3 || links.length !== peers.length || adjacent.some((list) => list.length !== 2)) {
    return null;
  }
  return inOrder(walk(graph, 0), (index) => onCircle(index, peers.length, radiusFor(peers.length)));
}

/** The hub, and the others on a circle. Null if the graph is not a star. */
export function starOf({ adjacent, links, peers }: Graph): readonly Point[] | null {
  const hub = adjacent.findIndex((list) => list.length === peers.length - 1);
  if (peers.length < 4 || hub === -1 || links.length !== peers.length - 1) return null;
  const others = peers.length - 1;
  const radius = Math.max(1, radiusFor(others));
  return peers.map((_, node) =>
    node === hub ? { x: 0, y: 0 } : onCircle(node - (node > hub ? 1 : 0), others, radius),
  );
}

/** A circle, for graphs in which nearly each peer is a neighbour of each. Null for others. */
export function circleOf({ links, peers: { length } }: Graph): readonly Point[] | null {
  if (length < 4 || links.length < 0.7 * ((length * (length - 1)) / 2)) return null;
  return Array.from({ length }, (_, node) => onCircle(node, length, radiusFor(length)));
}

/** The radius of a circle whose points are at least one unit apart. */
function radiusFor(count: number): number {
  return 1 / (2 * Math.sin(Math.PI / Math.max(count, 3)));
}

/** The place of one of `count` points, clockwise from the top. */
function onCircle(index: number, count: number, radius: number): Point {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

/** All nodes of a chain or ring, one after the other. */
function walk({ adjacent }: Graph, start: number): number[] {
  const order = [start];
  const seen = new Set(order);
  for (const node of order) {
    const next = adjacent[node]?.find((candidate) => !seen.has(candidate));
    if (next === undefined) break;
    seen.add(next);
    order.push(next);
  }
  return order;
}

function inOrder(order: readonly number[], pointAt: (index: number) => Point): Point[] {
  const points: Point[] = [];
  for (const [index, node] of order.entries()) points[node] = pointAt(index);
  return points;
}

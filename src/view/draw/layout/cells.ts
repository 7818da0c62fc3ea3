import { largest } from '../../../core/extremes.js';
import type { Point } from '../pen.js';
import { type Graph, stepsFrom } from './graph.js';

/**
 * Rows and columns. In a grid of w columns, a node at (x, y) is x + y steps from one corner and w - 1 - x + y from the next
 * one along a row: so two corners give the place of each node. Null if the graph is not a grid.
 */
export function gridOf({ adjacent, links, peers: { length } }: Graph): readonly Point[] | null {
  const corners = [...adjacent.keys()].filter((node) => adjacent[node]?.length === 2);
  const [first, ...others] = corners;
  if (first === undefined || corners.length !== 4 || adjacent.some((list) => list.length > 4)) return null;
  const fromFirst = stepsFrom(first, adjacent);
  const candidates: Point[][] = [];
  for (const other of others) {
    const columns = (fromFirst[other] ?? 0) + 1;
    const rows = length / columns;
    if (links.length !== columns * (rows - 1) + rows * (columns - 1)) continue;
    const fromOther = stepsFrom(other, adjacent);
    const points = adjacent.map((_, node) => {
      const [one, two] = [fromFirst[node] ?? 0, fromOther[node] ?? 0];
      return { x: (one - two + columns - 1) / 2, y: (one + two - columns + 1) / 2 };
    });
    if (isGrid(points, adjacent, columns, rows)) candidates.push(points);
  }
  // The wider of the two, or that in which the second peer is to the right of the first: as ids are usually given.
  const widthOf = (points: Point[]) =>
    largest(points.map(({ x }) => x)) + ((points[1]?.x ?? 0) > 0 ? 0.5 : 0);
  return candidates.sort((one, other) => widthOf(other) - widthOf(one))[0] ?? null;
}

function isGrid(
  points: readonly Point[],
  adjacent: Graph['adjacent'],
  columns: number,
  rows: number,
): boolean {
  const cells = new Set(points.map(({ x, y }) => y * columns + x));
  const isInside = ({ x, y }: Point) =>
    Number.isInteger(x) && Number.isInteger(y) && x >= 0 && x < columns && y >= 0 && y < rows;
  const isBeside = (one: Point, other: Point | undefined) =>
    other !== undefined && Math.abs(one.x - other.x) + Math.abs(one.y - other.y) === 1;
  return (
    cells.size === points.length &&
    points.every(
      (point, node) => isInside(point) && adjacent[node]?.every((next) => isBeside(point, points[next])),
    )
  );
}

/** Two rows, each peer linked to all of the other row. Null if the graph is not complete bipartite. */
export function bipartiteOf({ adjacent, links, peers: { length } }: Graph): readonly Point[] | null {
  const steps = stepsFrom(0, adjacent);
  const lower = steps.filter((distance) => distance % 2 === 1).length;
  const upper = length - lower;
  if (links.length !== lower * upper || adjacent.some((list, node) => list.length !== sizeOfOther(node)))
    return null;
  const width = Math.max(lower, upper);
  const filled = [0, 0];
  return steps.map((distance) => {
    const row = distance % 2;
    const index = filled[row] ?? 0;
    filled[row] = index + 1;
    return { x: ((index + 0.5) * width) / (row === 0 ? upper : lower), y: row * Math.max(1.5, width / 3) };
  });
  function sizeOfOther(node: number): number {
    return (steps[node] ?? 0) % 2 === 0 ? lower : upper;
  }
}

/** How far each bit of a label moves a corner: a cube in perspective, then a copy of it beside, and below, and so on. */
const bitShifts: readonly Point[] = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 0.38, y: -0.34 },
  { x: 2.1, y: 0.16 },
  { x: 0.3, y: 2.1 },
  { x: 4.8, y: 0.3 },
  { x: 0.5, y: 4.9 },
  { x: 10, y: 0.5 },
  { x: 1, y: 10.4 },
  { x: 21, y: 1 },
];

/**
 * A hypercube: labels of neighbours differ in one bit. The first node gets 0, its neighbours one bit each, and each further
 * node all bits of its neighbours that are nearer. Null if the graph is not a hypercube.
 */
export function hypercubeOf({ adjacent, peers: { length } }: Graph): readonly Point[] | null {
  const bits = Math.log2(length);
  if (!Number.isInteger(bits) || bits < 3 || bits > bitShifts.length) return null;
  if (adjacent.some((list) => list.length !== bits)) return null;
  const labels = labelsOf(adjacent);
  const isOneBit = (difference: number) => difference > 0 && (difference & (difference - 1)) === 0;
  const isHypercube =
    new Set(labels).size === length &&
    labels.every((label, node) => adjacent[node]?.every((next) => isOneBit(label ^ (labels[next] ?? label))));
  return isHypercube ? labels.map(cornerOf) : null;
}

function labelsOf(adjacent: Graph['adjacent']): number[] {
  const steps = stepsFrom(0, adjacent);
  const labels = adjacent.map(() => 0);
  for (const [bit, node] of (adjacent[0] ?? []).entries()) labels[node] = 1 << bit;
  const farther = [...adjacent.keys()].filter((node) => (steps[node] ?? 0) > 1);
  for (const node of farther.sort((a, b) => (steps[a] ?? 0) - (steps[b] ?? 0))) {
    for (const next of adjacent[node] ?? []) {
      if ((steps[next] ?? 0) < (steps[node] ?? 0)) labels[node] = (labels[node] ?? 0) | (labels[next] ?? 0);
    }
  }
  return labels;
}

function cornerOf(label: number): Point {
  const set = bitShifts.filter((_, bit) => (label & (1 << bit)) !== 0);
  return {
    x: set.reduce((sum, { x }) => sum + x, 0),
    y: set.reduce((sum, { y }) => sum + y, 0),
  };
}

import { largest } from '../../../core/extremes.js';
import type { Point } from '../pen.js';
import { type Graph, stepsFrom } from './graph.js';

/** Wider trees are drawn around their root. */
const maxLeavesInARow = 20;

/** Levels below the root, or circles around it, children evenly below their parent. Null if the graph is not a tree. */
export function treeOf({ adjacent, links, peers }: Graph): readonly Point[] | null {
  if (links.length !== peers.length - 1) return null;
  const root = centerOf(adjacent);
  const depths = stepsFrom(root, adjacent);
  // Deepest first: so the leaves of all children are counted before their parent's.
  const order = [...adjacent.keys()].sort((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0));
  const childrenOf = (node: number) =>
    (adjacent[node] ?? []).filter((next) => (depths[next] ?? 0) > (depths[node] ?? 0));
  const leaves = adjacent.map(() => 0);
  for (const node of [...order].reverse()) {
    leaves[node] = childrenOf(node).reduce((sum, child) => sum + (leaves[child] ?? 0), 0) || 1;
  }
  const starts = adjacent.map(() => 0);
  for (const node of order) {
    let start = starts[node] ?? 0;
    for (const child of childrenOf(node)) {
      starts[child] = start;
      start += leaves[child] ?? 0;
    }
  }
  const total = leaves[root] ?? 1;
  const depth = largest(depths, 1);
  return adjacent.map((_, node) => {
    const middle = (starts[node] ?? 0) + (leaves[node] ?? 0) / 2;
    const level = depths[node] ?? 0;
    if (total <= maxLeavesInARow) return { x: middle, y: level * Math.max(1.1, total / (2.6 * depth)) };
    const angle = (2 * Math.PI * middle) / total + Math.PI;
    return { x: level * Math.cos(angle), y: level * Math.sin(angle) };
  });
}

/** The node whose farthest node is nearest; of two, the one with the smaller id. */
function centerOf(adjacent: Graph['adjacent']): number {
  const farthest = (steps: readonly number[]) => steps.indexOf(largest(steps));
  const one = farthest(stepsFrom(0, adjacent));
  const fromOne = stepsFrom(one, adjacent);
  const other = farthest(fromOne);
  const fromOther = stepsFrom(other, adjacent);
  const length = fromOne[other] ?? 0;
  const isOnPath = (node: number) => (fromOne[node] ?? 0) + (fromOther[node] ?? 0) === length;
  const offset = (node: number) => Math.abs((fromOne[node] ?? 0) - (fromOther[node] ?? 0));
  return [...adjacent.keys()].filter(isOnPath).sort((a, b) => offset(a) - offset(b) || a - b)[0] ?? 0;
}

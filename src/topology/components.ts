import type { EdgeArrays } from './model.js';

/** The parts of an overlay between which there is no link, whichever way links lead. */
export interface Components {
  /** The component of each node. Components are numbered in the order of their first nodes. */
  readonly of: Int32Array;
  /** How many nodes each component has. */
  readonly sizes: Int32Array;
  /** The first component of those with most nodes. */
  readonly largest: number;
}

/** Union by size with path halving (R. E. Tarjan and J. van Leeuwen, Journal of the ACM 31, 1984). */
export function findComponents({ nodes, sources, targets }: EdgeArrays): Components {
  // Of a root the negated size of its tree, of another node its parent.
  const parents = new Int32Array(nodes).fill(-1);
  for (let link = 0; link < sources.length; link += 1) {
    const one = rootOf(sources[link] as number, parents);
    const other = rootOf(targets[link] as number, parents);
    if (one === other) continue;
    const [large, small] =
      (parents[one] as number) <= (parents[other] as number) ? [one, other] : [other, one];
    parents[large] = (parents[large] as number) + (parents[small] as number);
    parents[small] = large;
  }
  return numberComponents(parents);
}

function rootOf(node: number, parents: Int32Array): number {
  let at = node;
  for (;;) {
    const parent = parents[at] as number;
    if (parent < 0) return at;
    const above = parents[parent] as number;
    if (above < 0) return parent;
    parents[at] = above;
    at = above;
  }
}

function numberComponents(parents: Int32Array): Components {
  const nodes = parents.length;
  const componentOfRoot = new Int32Array(nodes).fill(-1);
  const of = new Int32Array(nodes);
  const sizes = new Int32Array(parents.reduce((count, parent) => count + (parent < 0 ? 1 : 0), 0));
  let count = 0;
  let largest = 0;
  for (let node = 0; node < nodes; node += 1) {
    const root = rootOf(node, parents);
    if (componentOfRoot[root] === -1) {
      componentOfRoot[root] = count;
      sizes[count] = -(parents[root] as number);
      if ((sizes[count] as number) > (sizes[largest] as number)) largest = count;
      count += 1;
    }
    of[node] = componentOfRoot[root] as number;
  }
  return { of, sizes, largest };
}

import { saveLinks } from './save-links.js';

/** The links of nodes 0 to `nodes - 1` in both directions, in typed arrays. */
export class LinkLists {
  readonly nodes: number;
  /** The neighbours of node `i` are `targets[starts[i]]` to `targets[starts[i + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;

  private constructor(starts: Int32Array, targets: Int32Array) {
    this.nodes = starts.length - 1;
    this.starts = starts;
    this.targets = targets;
  }

  /** @param pairs each link once */
  static of(nodes: number, pairs: readonly (readonly [number, number])[]): LinkLists {
    const starts = new Int32Array(nodes + 1);
    for (const node of pairs.flat()) starts[node + 1] = (starts[node + 1] as number) + 1;
    for (let node = 0; node < nodes; node += 1) {
      starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
    }
    const free = starts.slice();
    const targets = new Int32Array(2 * pairs.length);
    const add = (from: number, to: number): void => {
      targets[free[from] as number] = to;
      free[from] = (free[from] as number) + 1;
    };
    for (const [one, other] of pairs) {
      add(one, other);
      add(other, one);
    }
    return new LinkLists(starts, targets);
  }

  neighbours(node: number): Int32Array {
    return this.targets.subarray(this.starts[node], this.starts[node + 1]);
  }

  /** The links between these nodes, which are numbered in this order. */
  among(chosen: Int32Array): LinkLists {
    const numbers = new Int32Array(this.nodes).fill(-1);
    chosen.forEach((node, number) => {
      numbers[node] = number;
    });
    const starts = new Int32Array(chosen.length + 1);
    const targets: number[] = [];
    chosen.forEach((node, number) => {
      for (const target of this.neighbours(node)) {
        if (numbers[target] !== -1) targets.push(numbers[target] as number);
      }
      starts[number + 1] = targets.length;
    });
    return new LinkLists(starts, Int32Array.from(targets));
  }
}

/**
 * Orders the nodes so that few links lead from one block to another, if the order is cut into blocks of these sizes: cuts them in
 * two, and each half again. With b blocks and e links it takes about e log b steps.
 *
 * @returns all nodes
 */
export function orderInBlocks(links: LinkLists, sizes: readonly number[]): Int32Array {
  const all = Int32Array.from({ length: links.nodes }, (_, node) => node);
  if (sizes.length <= 1) return all;
  const middle = sizes.length >> 1;
  const first = sizes.slice(0, middle).reduce((sum, size) => sum + size, 0);
  const inSecond = cutInTwo(links, first);
  const order = new Int32Array(links.nodes);
  let next = 0;
  for (const [half, halfSizes] of [sizes.slice(0, middle), sizes.slice(middle)].entries()) {
    const chosen = all.filter((node) => inSecond[node] === half);
    for (const number of orderInBlocks(links.among(chosen), halfSizes)) {
      order[next] = chosen[number] as number;
      next += 1;
    }
  }
  return order;
}

/** @returns for each node 1 if it is in the second part; `first` nodes are in the first */
function cutInTwo(links: LinkLists, first: number): Uint8Array {
  // Searched in breadth, a grid is cut along its shorter side; searched in depth, a tree loses few branches.
  const cuts = [searchOrder(links, 'breadth'), searchOrder(links, 'depth')].map((order) => {
    const inSecond = new Uint8Array(links.nodes);
    for (const node of order.subarray(first)) inSecond[node] = 1;
    return { inSecond, cut: saveLinks(links, inSecond) };
  });
  return cuts.reduce((best, other) => (other.cut < best.cut ? other : best)).inSecond;
}

/**
 * The nodes of each connected part in the order in which a search finds them that begins at a far end of it. The largest part comes
 * first: small ones fill up what is left, and need not be cut.
 */
function searchOrder(links: LinkLists, first: 'breadth' | 'depth'): Int32Array {
  const looked = new Uint8Array(links.nodes);
  const parts: number[][] = [];
  for (let node = 0; node < links.nodes; node += 1) {
    if (looked[node] === 0) parts.push(searchBreadthFirst(links, node, looked));
  }
  parts.sort((one, other) => other.length - one.length);
  const found = new Uint8Array(links.nodes);
  const search = first === 'breadth' ? searchBreadthFirst : searchDepthFirst;
  return Int32Array.from(parts.flatMap((part) => search(links, part.at(-1) ?? 0, found)));
}

function searchBreadthFirst(links: LinkLists, start: number, found: Uint8Array): number[] {
  const queue = [start];
  found[start] = 1;
  for (const node of queue) {
    for (const neighbour of links.neighbours(node)) {
      if (found[neighbour] === 1) continue;
      found[neighbour] = 1;
      queue.push(neighbour);
    }
  }
  return queue;
}

function searchDepthFirst(links: LinkLists, start: number, found: Uint8Array): number[] {
  const order: number[] = [];
  const stack = [start];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (found[node] === 1) continue;
    found[node] = 1;
    order.push(node);
    for (const neighbour of links.neighbours(node)) if (found[neighbour] === 0) stack.push(neighbour);
  }
  return order;
}

import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from './graph.js';

/** Distances over the directed links of an overlay, in links. */
export interface Distances {
  /** Largest distance between two peers of which one reaches the other; between whom. */
  readonly diameter: number;
  readonly between: readonly [from: PeerId, to: PeerId] | null;
  /** Least, over all peers, of the distance to the farthest that it reaches. */
  readonly radius: number;
  /** Over all pairs of which the first reaches the second; null where there is none. */
  readonly mean: number | null;
  /** Pairs of which the first reaches the second. */
  readonly reachable: number;
  /** Whether every peer was looked at; else the diameter is at least what it says, and the rest is of a sample. */
  readonly isExact: boolean;
}

/** So many steps along links take about a second. */
const budget = 50_000_000;

/** An overlay by positions instead of ids, in one array of links: what counts is how fast it is walked. */
interface Compact {
  readonly ids: readonly PeerId[];
  /** The links of node `i` are `targets[starts[i]]` to `targets[starts[i + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

/** By a breadth-first search from every peer; from as many as can be done in about a second, where there are too many. */
export function distancesOf(peers: readonly GraphNode[]): Distances {
  const graph = compact(peers);
  const nodes = graph.ids.length;
  const affordable = Math.max(1, Math.floor(budget / (nodes + graph.targets.length + 1)));
  const step = Math.max(1, Math.ceil(nodes / affordable));
  const depth = new Int32Array(nodes);
  const queue = new Int32Array(nodes);
  let [diameter, radius, sum, reachable] = [0, Number.POSITIVE_INFINITY, 0, 0];
  let between: readonly [PeerId, PeerId] | null = null;
  for (let source = 0; source < nodes; source += step) {
    const reached = search(graph, source, depth, queue);
    const last = queue[reached - 1] ?? source;
    const farthest = depth[last] ?? 0;
    for (let index = 1; index < reached; index += 1) sum += depth[queue[index] ?? 0] ?? 0;
    reachable += reached - 1;
    radius = Math.min(radius, farthest);
    if (farthest <= diameter && between !== null) continue;
    diameter = farthest;
    between = [graph.ids[source] ?? 0, graph.ids[last] ?? 0];
  }
  return {
    diameter,
    between: diameter === 0 ? null : between,
    radius: nodes === 0 ? 0 : radius,
    mean: reachable === 0 ? null : sum / reachable,
    reachable,
    isExact: step === 1,
  };
}

/** Peers that hang together, whatever the direction of their links; the largest first, each in the order of the file. */
export function componentsOf(peers: readonly GraphNode[]): PeerId[][] {
  const { ids, starts, targets } = compact(peers);
  const parents = Int32Array.from(ids, (_, index) => index);
  const rootOf = (node: number): number => {
    let root = node;
    while (parents[root] !== root) {
      // Halves the way for whoever comes next.
      parents[root] = parents[parents[root] ?? root] ?? root;
      root = parents[root] ?? root;
    }
    return root;
  };
  for (let node = 0; node < ids.length; node += 1) {
    for (let link = starts[node] ?? 0; link < (starts[node + 1] ?? 0); link += 1) {
      parents[rootOf(node)] = rootOf(targets[link] ?? 0);
    }
  }
  const components = new Map<number, PeerId[]>();
  ids.forEach((id, node) => {
    const root = rootOf(node);
    const members = components.get(root);
    if (members === undefined) components.set(root, [id]);
    else members.push(id);
  });
  return [...components.values()].sort((one, other) => other.length - one.length);
}

/** With how many others each peer is linked, in either direction or both. */
export function degreesOf(peers: readonly GraphNode[]): Map<PeerId, number> {
  const linked = new Map<PeerId, Set<PeerId>>(peers.map(({ id }) => [id, new Set()]));
  for (const { id, neighbours } of peers) {
    for (const neighbour of neighbours) {
      if (neighbour === id || !linked.has(neighbour)) continue;
      linked.get(id)?.add(neighbour);
      linked.get(neighbour)?.add(id);
    }
  }
  return new Map([...linked].map(([id, others]) => [id, others.size]));
}

/** Links that lead one way: of peers of whom the second does not name the first. */
export function oneWayLinks(peers: readonly GraphNode[]): (readonly [from: PeerId, to: PeerId])[] {
  const lists = new Map(peers.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  return peers.flatMap(({ id, neighbours }) =>
    neighbours.filter((to) => lists.get(to)?.has(id) === false).map((to) => [id, to] as const),
  );
}

function compact(peers: readonly GraphNode[]): Compact {
  const ids = peers.map(({ id }) => id);
  const positions = new Map(ids.map((id, index) => [id, index]));
  const lists = peers.map(({ neighbours }) => neighbours.flatMap((id) => positions.get(id) ?? []));
  const starts = new Int32Array(ids.length + 1);
  lists.forEach((list, index) => {
    starts[index + 1] = (starts[index] ?? 0) + list.length;
  });
  const targets = new Int32Array(starts[ids.length] ?? 0);
  for (const [index, list] of lists.entries()) targets.set(list, starts[index]);
  return { ids, starts, targets };
}

/** @returns how many were reached; `queue` holds them, nearest first, and `depth` how far they are */
function search({ starts, targets }: Compact, source: number, depth: Int32Array, queue: Int32Array): number {
  depth.fill(-1);
  depth[source] = 0;
  queue[0] = source;
  let end = 1;
  for (let head = 0; head < end; head += 1) {
    const node = queue[head] ?? 0;
    const next = (depth[node] ?? 0) + 1;
    const last = starts[node + 1] ?? 0;
    for (let link = starts[node] ?? 0; link < last; link += 1) {
      const target = targets[link] ?? 0;
      if (depth[target] !== -1) continue;
      depth[target] = next;
      queue[end] = target;
      end += 1;
    }
  }
  return end;
}

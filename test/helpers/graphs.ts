/** Connected graphs of known size, as neighbour lists by node number. */
export interface Graph {
  readonly name: string;
  readonly neighbours: readonly (readonly number[])[];
}

type Edge = readonly [number, number];

export function graphOf(name: string, nodes: number, edges: readonly Edge[]): Graph {
  const neighbours: number[][] = Array.from({ length: nodes }, () => []);
  for (const [a, b] of edges) {
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  return { name, neighbours };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export const chain = (n: number): Graph =>
  graphOf(
    `chain ${n}`,
    n,
    range(n - 1).map((i): Edge => [i, i + 1]),
  );

export const ring = (n: number): Graph =>
  graphOf(
    `ring ${n}`,
    n,
    range(n).map((i): Edge => [i, (i + 1) % n]),
  );

export const star = (n: number): Graph =>
  graphOf(
    `star ${n}`,
    n,
    range(n - 1).map((i): Edge => [0, i + 1]),
  );

export const complete = (n: number): Graph =>
  graphOf(
    `complete ${n}`,
    n,
    range(n).flatMap((a) => range(a).map((b): Edge => [b, a])),
  );

export function grid(width: number, height: number): Graph {
  const edges = range(width * height).flatMap((i): Edge[] => [
    ...((i + 1) % width === 0 ? [] : [[i, i + 1] as const]),
    ...(i + width < width * height ? [[i, i + width] as const] : []),
  ]);
  return graphOf(`grid ${width}x${height}`, width * height, edges);
}

export function hypercube(dimensions: number): Graph {
  const n = 2 ** dimensions;
  const edges = range(n).flatMap((i) =>
    range(dimensions).flatMap((d): Edge[] => (i & (1 << d) ? [] : [[i, i | (1 << d)]])),
  );
  return graphOf(`hypercube ${dimensions}`, n, edges);
}

export function edgeCount({ neighbours }: Graph): number {
  return neighbours.reduce((sum, list) => sum + list.length, 0) / 2;
}

/** Links on the shortest path from the source to each node. */
export function distances({ neighbours }: Graph, source: number): number[] {
  const found = neighbours.map(() => Number.POSITIVE_INFINITY);
  found[source] = 0;
  const queue = [source];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of neighbours[node] ?? []) {
      if (found[next] !== Number.POSITIVE_INFINITY) continue;
      found[next] = (found[node] ?? 0) + 1;
      queue.push(next);
    }
  }
  return found;
}

import type { PeerId } from '../../../core/vocabulary.js';
import type { Overlay } from '../../story/model.js';

/** An overlay as an undirected graph. Its nodes are positions in `peers`. */
export interface Graph {
  /** Ascending; neighbours that are not peers of the run are among them. */
  readonly peers: readonly PeerId[];
  /** For each node the nodes that it has a link with, ascending. */
  readonly adjacent: readonly (readonly number[])[];
  /** For each node the nodes that it sends queries to. */
  readonly outgoing: readonly (readonly number[])[];
  /** Each pair once. */
  readonly links: readonly Link[];
}

/** A link between two peers, from `from` to `to`; if both list each other, `from` is the smaller id. */
export interface Link {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly isMutual: boolean;
}

export function graphOf({ peers: configured, absent }: Pick<Overlay, 'peers' | 'absent'>): Graph {
  const peers = [...new Set([...configured.map(({ id }) => id), ...absent])].sort((a, b) => a - b);
  const nodes = new Map(peers.map((id, node) => [id, node]));
  const lists = new Map(configured.map(({ id, neighbours }) => [id, new Set(neighbours)]));
  const adjacent: number[][] = peers.map(() => []);
  const outgoing: number[][] = peers.map(() => []);
  const links: Link[] = [];
  for (const { id, neighbours } of configured) {
    for (const neighbour of new Set(neighbours)) {
      const [one, other] = [nodes.get(id), nodes.get(neighbour)];
      const isMutual = lists.get(neighbour)?.has(id) ?? false;
      if (one === undefined || other === undefined || one === other) continue;
      outgoing[one]?.push(other);
      if (isMutual && neighbour < id) continue;
      links.push({ from: id, to: neighbour, isMutual });
      adjacent[one]?.push(other);
      adjacent[other]?.push(one);
    }
  }
  for (const list of adjacent) list.sort((a, b) => a - b);
  return { peers, adjacent, outgoing, links };
}

/** Links on a shortest path from a node to each other one; -1 if there is no path. */
export function stepsFrom(start: number, adjacent: Graph['adjacent']): number[] {
  const steps = adjacent.map(() => -1);
  steps[start] = 0;
  const queue = [start];
  for (const node of queue) {
    for (const next of adjacent[node] ?? []) {
      if (steps[next] !== -1) continue;
      steps[next] = (steps[node] ?? 0) + 1;
      queue.push(next);
    }
  }
  return steps;
}

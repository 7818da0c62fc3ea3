import { SimError } from '../core/errors.js';
import { randomOf } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import { type GraphNode, linkedPairs } from '../topology/graph.js';
import { LinkLists, orderInBlocks } from './blocks.js';

/** How the peers are distributed over the hosts. In each way, the numbers of peers of two hosts differ by at most one. */
export type Placement =
  /** Neighbours together, so that few links lead to another host. */
  | { readonly kind: 'blocks' }
  /** The first peer on the first host, the second on the second, and so on. */
  | { readonly kind: 'round-robin' }
  /** At random; the same seed gives the same placement. */
  | { readonly kind: 'random'; readonly seed: string };

export const defaultPlacement: Placement = { kind: 'blocks' };

/**
 * Reads `blocks`, `round-robin` or `random:<seed>`.
 *
 * @throws SimError `bad-usage`
 */
export function readPlacement(text: string): Placement {
  const [kind, ...rest] = text.split(':');
  const seed = rest.join(':');
  if (text === 'blocks' || text === 'round-robin') return { kind: text };
  if (kind === 'random' && seed !== '') return { kind, seed };
  const message = kind === 'random' ? 'has no seed' : 'is not a way to place peers on hosts';
  throw new SimError('bad-usage', `--place: '${text}' ${message}`, {
    hint: kind === 'random' ? 'for example random:1' : 'write blocks, round-robin or random:<seed>',
  });
}

/** As {@link readPlacement} reads it. */
export function placementText(placement: Placement): string {
  return placement.kind === 'random' ? `random:${placement.seed}` : placement.kind;
}

/** The part of a topology that decides the placement. */
interface Peers {
  readonly peers: readonly GraphNode[];
}

/**
 * Places each peer on a host. It depends on the topology, the number of hosts and the placement alone.
 *
 * @param hostCount at least 1; if there are fewer peers than hosts, the last hosts get none
 * @returns for each peer, in the order of the topology, the number of its host, from 0
 */
export function placePeers({ peers }: Peers, hostCount: number, placement: Placement): Map<PeerId, number> {
  const ids = peers.map(({ id }) => id);
  if (placement.kind === 'round-robin') return new Map(ids.map((id, index) => [id, index % hostCount]));
  const sizes = ids.reduce((counts, _, index) => {
    counts[index % hostCount] = (counts[index % hostCount] ?? 0) + 1;
    return counts;
  }, new Array<number>(hostCount).fill(0));
  const order =
    placement.kind === 'random'
      ? shuffled(ids.length, placement.seed)
      : orderInBlocks(linkListsOf(peers), sizes);
  const hosts = new Int32Array(ids.length);
  let next = 0;
  for (const [host, size] of sizes.entries()) {
    for (const position of order.subarray(next, next + size)) hosts[position] = host;
    next += size;
  }
  return new Map(ids.map((id, position) => [id, hosts[position] as number]));
}

function linkListsOf(peers: readonly GraphNode[]): LinkLists {
  const positions = new Map(peers.map(({ id }, index) => [id, index]));
  const pairs = [...linkedPairs(peers)].map(
    ([one, other]) => [positions.get(one) as number, positions.get(other) as number] as const,
  );
  return LinkLists.of(peers.length, pairs);
}

/** The numbers below `count` in an order drawn at random (R. Durstenfeld, CACM 7(7), 1964). */
function shuffled(count: number, seed: string): Int32Array {
  const random = randomOf(seed, 'placement');
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const drawn = random.below(last + 1);
    [order[last], order[drawn]] = [order[drawn] as number, order[last] as number];
  }
  return order;
}

import type { LinkLists } from './blocks.js';
import { GainQueue } from './gain-queue.js';

const maxPasses = 8;
/** A pass ends when this share of the nodes was swapped, and at least so many, without a better cut. */
const fruitlessShare = 0.02;
const minFruitless = 64;

/**
 * Swaps nodes between two parts as long as fewer links then lead from one to the other. The sizes of the parts stay the same.
 * A pass takes about as many steps as there are links (C. M. Fiduccia and R. M. Mattheyses, A linear-time heuristic for improving
 * network partitions, DAC 1982).
 *
 * @param side 0 or 1 for each node; changed
 * @returns how many links lead from one part to the other
 */
export function saveLinks(links: LinkLists, side: Uint8Array): number {
  let fruitless = 0;
  for (let pass = 0; pass < maxPasses && fruitless < 2; pass += 1) {
    const saved = swapOnce(links, side, (pass % 2) as 0 | 1);
    fruitless = saved > 0 ? 0 : fruitless + 1;
  }
  let cut = 0;
  for (let node = 0; node < links.nodes; node += 1) {
    for (const neighbour of links.neighbours(node)) if (side[neighbour] !== side[node]) cut += 1;
  }
  return cut / 2;
}

/**
 * Moves the node with the greatest gain, alternately from either side, each node once at most, also if that makes the cut worse for
 * a while. Then undoes what follows the best cut.
 *
 * @param first the side that moves first
 * @returns how many links were saved
 */
function swapOnce(links: LinkLists, side: Uint8Array, first: 0 | 1): number {
  const gains = gainsOf(links, side);
  const bound = gains.reduce((most, _, node) => Math.max(most, links.neighbours(node).length), 0);
  const queues = [
    new GainQueue(gains, bound, (node) => side[node] === 0),
    new GainQueue(gains, bound, (node) => side[node] === 1),
  ] as const;
  const moved: number[] = [];
  const maxFruitless = Math.max(minFruitless, fruitlessShare * links.nodes);
  let [sum, best, bestLength] = [0, 0, 0];
  while (moved.length - bestLength < 2 * maxFruitless) {
    const pair = [first, 1 - first].map((from) => {
      const node = queues[from]?.take();
      if (node === undefined) return undefined;
      sum += gains[node] as number;
      move(node, links, side, gains, queues);
      return node;
    });
    const [one, other] = pair;
    if (one !== undefined) moved.push(one);
    if (other !== undefined) moved.push(other);
    if (one === undefined || other === undefined) break;
    if (sum <= best) continue;
    best = sum;
    bestLength = moved.length;
  }
  for (const node of moved.slice(bestLength)) side[node] = 1 - (side[node] as number);
  return best;
}

function move(
  node: number,
  links: LinkLists,
  side: Uint8Array,
  gains: Int32Array,
  queues: readonly [GainQueue, GainQueue],
): void {
  const from = side[node] as 0 | 1;
  side[node] = 1 - from;
  for (const neighbour of links.neighbours(node)) {
    const of = side[neighbour] as 0 | 1;
    queues[of].change(neighbour, (gains[neighbour] as number) + (of === from ? 2 : -2));
  }
}

/** How many links fewer lead from one part to the other if a node moves alone. */
function gainsOf(links: LinkLists, side: Uint8Array): Int32Array {
  const gains = new Int32Array(links.nodes);
  for (let node = 0; node < links.nodes; node += 1) {
    let gain = 0;
    for (const neighbour of links.neighbours(node)) gain += side[neighbour] === side[node] ? -1 : 1;
    gains[node] = gain;
  }
  return gains;
}

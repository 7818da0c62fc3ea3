import type { EdgeArrays } from '../../model.js';
import { defineKind } from '../generator.js';
import { mostNodes } from '../limits.js';
import { PairSet } from '../pair-set.js';
import { peers } from '../parameters.js';
import type { Random } from '../random.js';

/**
 * Small worlds (D. J. Watts and S. H. Strogatz, "Collective dynamics of 'small-world' networks", Nature 393, 1998): a
 * ring in which each of n nodes is linked to its k nearest, k even; then each link, at its clockwise end, is led to a
 * random node with probability beta, never to itself nor where a link is already. Always n k / 2 links.
 */
export const wattsStrogatz = defineKind({
  name: 'watts-strogatz',
  summary: 'a ring with short cuts: a small world',
  parameters: {
    peers: { ...peers, least: 3 },
    neighbours: {
      meaning: 'of a ring, its nearest (even)',
      letter: 'k',
      least: 2,
      most: mostNodes,
      isWhole: true,
    },
    beta: { meaning: 'probability that a link becomes a short cut', least: 0, most: 1, isWhole: false },
  },
  isRandom: true,
  refuse: ({ peers, neighbours }) => {
    if (neighbours % 2 !== 0) {
      return {
        message: `--neighbours ${neighbours} is odd, but each side of a peer has as many`,
        hint: `give --neighbours ${neighbours - 1}`,
      };
    }
    const most = peers - 1 - ((peers - 1) % 2);
    return neighbours < peers
      ? undefined
      : {
          message: `${peers} peers cannot have ${neighbours} nearest`,
          hint: `give --neighbours of at most ${most}`,
        };
  },
  size: ({ peers, neighbours }) => ({ nodes: peers, links: (peers * neighbours) / 2 }),
  build: ({ peers, neighbours, beta }, random) =>
    rewired(ringLattice(peers, neighbours), neighbours, beta, random),
});

/** Link `(step - 1) * nodes + node` leads from a node to the one so many steps on. */
function ringLattice(nodes: number, k: number): EdgeArrays {
  const sources = new Int32Array((nodes * k) / 2);
  const targets = new Int32Array(sources.length);
  for (let index = 0; index < sources.length; index += 1) {
    const node = index % nodes;
    const step = Math.floor(index / nodes) + 1;
    sources[index] = node;
    targets[index] = (node + step) % nodes;
  }
  return { nodes, directed: false, sources, targets };
}

/** Leads links elsewhere, in place. */
function rewired(lattice: EdgeArrays, k: number, beta: number, random: Random): EdgeArrays {
  if (beta === 0) return lattice;
  const { nodes, sources, targets } = lattice;
  const linked = new PairSet(nodes, sources.length + 1);
  for (let index = 0; index < sources.length; index += 1) {
    linked.add(sources[index] as number, targets[index] as number);
  }
  const degrees = new Int32Array(nodes).fill(k);
  for (let index = 0; index < sources.length; index += 1) {
    const source = sources[index] as number;
    const old = targets[index] as number;
    // One that is linked to all others has nowhere else to go.
    if (random.unit() >= beta || degrees[source] === nodes - 1) continue;
    let target = random.below(nodes);
    while (target === source || !linked.add(source, target)) target = random.below(nodes);
    linked.delete(source, old);
    targets[index] = target;
    degrees[old] = (degrees[old] as number) - 1;
    degrees[target] = (degrees[target] as number) + 1;
  }
  return lattice;
}

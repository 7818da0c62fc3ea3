import type { Random } from '../../../core/random.js';
import type { EdgeArrays } from '../../model.js';
import { defineGenerator, peers, refuseAbove } from '../generator.js';
import { PairSet } from '../links.js';

/**
 * Small worlds (D. J. Watts and S. H. Strogatz, "Collective dynamics of 'small-world' networks", Nature 393, 1998): a
 * ring in which each of n nodes is linked to its k nearest, k even; then the clockwise end of each link is moved to a
 * random node with probability beta, without self-links and duplicates. Always n k / 2 links.
 */
export const wattsStrogatz = defineGenerator({
  name: 'watts-strogatz',
  summary: 'small world: a ring with random short cuts',
  parameters: {
    peers: { ...peers, min: 3 },
    neighbours: { help: 'nearest peers in the ring, an even number', alias: 'k', min: 2 },
    beta: { help: 'probability that a link becomes a short cut', min: 0, max: 1, isFraction: true },
  },
  isRandom: true,
  refuse: ({ peers, neighbours }) => {
    if (neighbours % 2 !== 0) {
      return {
        message: `--neighbours ${neighbours} is odd, but both sides of a peer have the same number`,
        hint: `give --neighbours ${neighbours - 1}`,
      };
    }
    const largestEven = peers - 1 - ((peers - 1) % 2);
    return neighbours < peers
      ? undefined
      : refuseAbove('neighbours', largestEven, `${peers} peers cannot have ${neighbours} nearest peers`);
  },
  size: ({ peers, neighbours }) => ({ nodes: peers, links: (peers * neighbours) / 2 }),
  build: ({ peers, neighbours, beta }, random) =>
    rewired(ringLattice(peers, neighbours), neighbours, beta, random),
});

/** Link `(step - 1) * nodes + node` leads from a node to the one that many steps further. */
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

/** Moves ends of links, in place. */
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
    // A node that is linked to all others has no free target.
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

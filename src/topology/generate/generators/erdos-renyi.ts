import { logOneMinus } from '../../../core/portable-math.js';
import type { Random } from '../../../core/random.js';
import type { EdgeArrays } from '../../model.js';
import { defineGenerator, maxLinks, peers, type Refusal, refuseAbove } from '../generator.js';
import { LinkList, PairSet } from '../links.js';

/**
 * Random graphs: G(n, m) takes one of all networks with m links (P. Erdős and A. Rényi, 1959), G(n, p) makes each link
 * with probability p (E. N. Gilbert, 1959), so that n (n - 1) / 2 * p links are expected.
 */
export const erdosRenyi = defineGenerator({
  name: 'erdos-renyi',
  summary: 'random links: G(n,m) or G(n,p)',
  parameters: {
    peers,
    links: { help: 'number of links', min: 0, max: maxLinks, isOptional: true },
    probability: {
      help: 'probability of each possible link',
      alias: 'p',
      min: 0,
      max: 1,
      isFraction: true,
      isOptional: true,
    },
  },
  isRandom: true,
  refuse: ({ peers, links, probability }): Refusal | undefined => {
    if ((links === undefined) === (probability === undefined)) {
      return {
        message: 'the links of erdos-renyi are given by --links or by --probability',
        hint: links === undefined ? 'give one of them' : 'give one of them, not both',
      };
    }
    if (links === undefined || links <= pairsOf(peers)) return undefined;
    return refuseAbove('links', pairsOf(peers), `${peers} peers cannot have ${links} links`);
  },
  size: ({ peers, links, probability = 0 }) => ({
    nodes: peers,
    links: links ?? pairsOf(peers) * probability,
  }),
  build: ({ peers, links, probability = 0 }, random) =>
    links === undefined ? withProbability(peers, probability, random) : withLinks(peers, links, random),
});

function pairsOf(nodes: number): number {
  return (nodes * (nodes - 1)) / 2;
}

/**
 * Goes through all pairs in order, and jumps from one link to the next: the number of pairs between them is geometric.
 * Takes time in proportion to the links (V. Batagelj and U. Brandes, "Efficient generation of large random networks",
 * Physical Review E 71, 2005, algorithm 1).
 */
function withProbability(nodes: number, p: number, random: Random): EdgeArrays {
  const links = new LinkList(Math.ceil(pairsOf(nodes) * p));
  // The logarithm of 1 - p is 0 where p is, and minus infinity where p is 1: no link, and no skip.
  const scale = p < 1 ? logOneMinus(p) : Number.NEGATIVE_INFINITY;
  if (p === 0) return links.toOverlay(nodes);
  let high = 1;
  let low = -1;
  for (;;) {
    low += 1 + Math.floor(logOneMinus(random.unit()) / scale);
    while (low >= high && high < nodes) {
      low -= high;
      high += 1;
    }
    if (high >= nodes) return links.toOverlay(nodes);
    links.add(low, high);
  }
}

/** Draws distinct pairs. Where most pairs are linked, it draws the pairs without a link instead. */
function withLinks(nodes: number, count: number, random: Random): EdgeArrays {
  const links = new LinkList(count);
  const isDense = count > pairsOf(nodes) / 2;
  const draws = isDense ? pairsOf(nodes) - count : count;
  const drawn = new PairSet(nodes, draws);
  for (let left = draws; left > 0; ) {
    const a = random.below(nodes);
    const b = random.below(nodes);
    if (a === b || !drawn.add(a, b)) continue;
    if (!isDense) links.add(a, b);
    left -= 1;
  }
  if (isDense) addAllBut(drawn, nodes, links);
  return links.toOverlay(nodes);
}

function addAllBut(excluded: PairSet, nodes: number, links: LinkList): void {
  for (let low = 0; low < nodes; low += 1) {
    for (let high = low + 1; high < nodes; high += 1) {
      if (!excluded.has(low, high)) links.add(low, high);
    }
  }
}

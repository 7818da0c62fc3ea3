import type { EdgeArrays } from '../../model.js';
import { defineKind, type Refusal } from '../generator.js';
import { mostLinks } from '../limits.js';
import { LinkList } from '../link-list.js';
import { PairSet } from '../pair-set.js';
import { peers } from '../parameters.js';
import { logOneMinus } from '../portable-math.js';
import type { Random } from '../random.js';

/**
 * Random graphs: G(n, m) takes one of all networks with m links (P. Erdős and A. Rényi, 1959), G(n, p) makes each link
 * with probability p (E. N. Gilbert, 1959), so that n (n - 1) / 2 * p of them are to be expected.
 */
export const erdosRenyi = defineKind({
  name: 'erdos-renyi',
  summary: 'links by chance alone: G(n,m) or G(n,p)',
  parameters: {
    peers,
    links: { meaning: 'how many links', least: 0, most: mostLinks, isWhole: true, isOptional: true },
    probability: {
      meaning: 'probability of each possible link',
      letter: 'p',
      least: 0,
      most: 1,
      isWhole: false,
      isOptional: true,
    },
  },
  isRandom: true,
  refuse: ({ peers, links, probability }): Refusal | undefined => {
    if ((links === undefined) === (probability === undefined)) {
      return {
        message: 'erdos-renyi has as many links as --links or --probability says',
        hint: links === undefined ? 'give one of them' : 'give one of them, not both',
      };
    }
    if (links === undefined || links <= pairsOf(peers)) return undefined;
    return {
      message: `${peers} peers have no room for ${links} links`,
      hint: `give --links of at most ${pairsOf(peers)}`,
    };
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
 * Pairs stand in a row, and from one link to the next the pairs between are skipped at once: their number is geometric.
 * The time is that of the links made (V. Batagelj and U. Brandes, "Efficient generation of large random networks",
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

/** Draws pairs until so many have come; where most pairs are to be linked, those are drawn that are not. */
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

function addAllBut(left: PairSet, nodes: number, links: LinkList): void {
  for (let low = 0; low < nodes; low += 1) {
    for (let high = low + 1; high < nodes; high += 1) {
      if (!left.has(low, high)) links.add(low, high);
    }
  }
}

import type { EdgeArrays } from '../../model.js';
import { defineKind } from '../generator.js';
import { mostNodes } from '../limits.js';
import { peers } from '../parameters.js';
import type { Random } from '../random.js';

/**
 * Preferential attachment (A.-L. Barabási and R. Albert, "Emergence of scaling in random networks", Science 286, 1999):
 * the first m + 1 nodes are linked to each other; each later one is linked to m different nodes, of which those with
 * more links are likelier. n nodes, m (m + 1) / 2 + (n - m - 1) m links, always connected.
 *
 * Whoever draws one of all ends of links draws a node by its degree (V. Batagelj and U. Brandes, "Efficient generation
 * of large random networks", Physical Review E 71, 2005, algorithm 5); one drawn twice is drawn again.
 */
export const barabasiAlbert = defineKind({
  name: 'barabasi-albert',
  summary: 'the well-linked get more: hubs',
  parameters: {
    peers: { ...peers, least: 2 },
    attach: {
      meaning: 'links that each new peer makes',
      letter: 'm',
      least: 1,
      most: mostNodes,
      isWhole: true,
    },
  },
  isRandom: true,
  refuse: ({ peers, attach }) =>
    attach < peers
      ? undefined
      : {
          message: `among ${peers} peers none can make ${attach} links`,
          hint: `give --attach of at most ${peers - 1}`,
        },
  size: ({ peers, attach }) => ({ nodes: peers, links: linksOf(peers, attach) }),
  build: ({ peers, attach }, random) => grown(peers, attach, random),
});

function linksOf(nodes: number, m: number): number {
  return (m * (m + 1)) / 2 + (nodes - m - 1) * m;
}

function grown(nodes: number, m: number, random: Random): EdgeArrays {
  const sources = new Int32Array(linksOf(nodes, m));
  const targets = new Int32Array(sources.length);
  let count = 0;
  const link = (source: number, target: number): void => {
    sources[count] = source;
    targets[count] = target;
    count += 1;
  };
  for (let source = 1; source <= m; source += 1) {
    for (let target = 0; target < source; target += 1) link(source, target);
  }
  /** The last node that was linked to each: its own links are those of which it is the source. */
  const linkedTo = new Int32Array(nodes);
  for (let node = m + 1; node < nodes; node += 1) {
    // Its own links do not count yet.
    const ends = 2 * count;
    for (let left = m; left > 0; ) {
      const end = random.below(ends);
      const target = ((end & 1) === 0 ? sources[end >> 1] : targets[end >> 1]) as number;
      if (linkedTo[target] === node) continue;
      linkedTo[target] = node;
      link(node, target);
      left -= 1;
    }
  }
  return { nodes, directed: false, sources, targets };
}

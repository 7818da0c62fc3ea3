import type { Random } from '../../../core/random.js';
import type { EdgeArrays } from '../../model.js';
import { defineGenerator, peers, refuseAbove } from '../generator.js';

/**
 * Preferential attachment (A.-L. Barabási and R. Albert, "Emergence of scaling in random networks", Science 286, 1999):
 * the first m + 1 nodes are linked to each other; each later one is linked to m different nodes, of which those with
 * more links are more likely. n nodes, m (m + 1) / 2 + (n - m - 1) m links, always connected.
 *
 * A random end of all links belongs to each node in proportion to its degree (V. Batagelj and U. Brandes, "Efficient
 * generation of large random networks", Physical Review E 71, 2005, algorithm 5); a node drawn twice is drawn again.
 */
export const barabasiAlbert = defineGenerator({
  name: 'barabasi-albert',
  summary: 'hubs: new peers prefer peers with many links',
  parameters: {
    peers: { ...peers, min: 2 },
    attach: { help: 'links that each new peer makes', alias: 'm', min: 1 },
  },
  isRandom: true,
  refuse: ({ peers, attach }) =>
    attach < peers
      ? undefined
      : refuseAbove('attach', peers - 1, `none of ${peers} peers can make ${attach} links`),
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
  /** For each node, the last new node that was linked to it. */
  const linkedTo = new Int32Array(nodes);
  for (let node = m + 1; node < nodes; node += 1) {
    // The new links of this node do not count yet.
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

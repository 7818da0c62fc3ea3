import { Sampler } from '../../../core/random.js';
import { defineGenerator, peers, refuseAbove } from '../generator.js';
import { LinkList } from '../links.js';

/**
 * Random k-out graphs, directed: each of n nodes lists exactly k others, all choices equally likely; n k links
 * (T. I. Fenner and A. M. Frieze, "On the connectivity of random m-orientable graphs and digraphs", 1982).
 */
export const kOut = defineGenerator({
  name: 'k-out',
  summary: 'each peer lists k others; one-way links',
  parameters: {
    peers: { ...peers, min: 2 },
    neighbours: { help: 'neighbours that each peer lists', alias: 'k', min: 1 },
  },
  isRandom: true,
  refuse: ({ peers, neighbours }) =>
    neighbours < peers
      ? undefined
      : refuseAbove('neighbours', peers - 1, `each of ${peers} peers has only ${peers - 1} others to list`),
  size: ({ peers, neighbours }) => ({ nodes: peers, links: peers * neighbours }),
  build: ({ peers, neighbours }, random) => {
    const links = new LinkList(peers * neighbours);
    const sampler = new Sampler(peers - 1);
    for (let node = 0; node < peers; node += 1) {
      // The numbers of the other peers skip this one.
      sampler.draw(neighbours, random, (other) => links.add(node, other < node ? other : other + 1));
    }
    return links.toOverlay(peers, { directed: true });
  },
});

import { defineKind } from '../generator.js';
import { mostNodes } from '../limits.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';
import { Sampler } from '../sampler.js';

/**
 * Random k-out graphs, directed: each of n nodes lists exactly k others, all choices equally likely; n k links
 * (T. I. Fenner and A. M. Frieze, "On the connectivity of random m-orientable graphs and digraphs", 1982).
 */
export const kOut = defineKind({
  name: 'k-out',
  summary: 'each lists so many others, one way',
  parameters: {
    peers: { ...peers, least: 2 },
    neighbours: {
      meaning: 'others that each lists',
      letter: 'k',
      least: 1,
      most: mostNodes,
      isWhole: true,
    },
  },
  isRandom: true,
  refuse: ({ peers, neighbours }) =>
    neighbours < peers
      ? undefined
      : {
          message: `each of ${peers} peers has only ${peers - 1} others to list`,
          hint: `give --neighbours of at most ${peers - 1}`,
        },
  size: ({ peers, neighbours }) => ({ nodes: peers, links: peers * neighbours }),
  build: ({ peers, neighbours }, random) => {
    const links = new LinkList(peers * neighbours);
    const sampler = new Sampler(peers - 1);
    for (let node = 0; node < peers; node += 1) {
      // The others are numbered as if this one were not there.
      sampler.draw(neighbours, random, (other) => links.add(node, other < node ? other : other + 1));
    }
    return links.toOverlay(peers, { directed: true });
  },
});

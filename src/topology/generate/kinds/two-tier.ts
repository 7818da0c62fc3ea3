import { defineKind, type Refusal } from '../generator.js';
import { mostNodes } from '../limits.js';
import { LinkList } from '../link-list.js';
import { degree } from '../parameters.js';
import { Sampler } from '../sampler.js';
import { refuseRegular, regularOverlay } from './random-regular.js';

/**
 * Gnutella's second shape (A. Singla and C. Rohrs, "Ultrapeers: another step towards Gnutella scalability", 2002): u
 * ultrapeers, the first nodes, are a random regular network of degree d; each of l leaves is linked to k different
 * ultrapeers, all equally likely, and to nobody else. u + l nodes, u d / 2 + l k links.
 */
export const twoTier = defineKind({
  name: 'two-tier',
  summary: 'leaves at ultrapeers, as in later Gnutella',
  parameters: {
    ultrapeers: { meaning: 'peers of the upper tier', least: 1, most: mostNodes, isWhole: true },
    leaves: { meaning: 'peers of the lower tier', least: 0, most: mostNodes, isWhole: true },
    degree,
    'leaf-links': {
      meaning: 'ultrapeers of each leaf',
      least: 1,
      most: mostNodes,
      isWhole: true,
      default: 1,
    },
  },
  isRandom: true,
  refuse: ({ ultrapeers, degree, 'leaf-links': leafLinks }): Refusal | undefined =>
    leafLinks > ultrapeers
      ? {
          message: `a leaf cannot be linked to ${leafLinks} of ${ultrapeers} ultrapeers`,
          hint: `give --leaf-links of at most ${ultrapeers}`,
        }
      : refuseRegular(ultrapeers, degree),
  size: ({ ultrapeers, leaves, degree, 'leaf-links': leafLinks }) => ({
    nodes: ultrapeers + leaves,
    links: (ultrapeers * degree) / 2 + leaves * leafLinks,
  }),
  build: ({ ultrapeers, leaves, degree, 'leaf-links': leafLinks }, random) => {
    const upper = regularOverlay(ultrapeers, degree, random);
    const links = new LinkList(upper.sources.length + leaves * leafLinks);
    upper.sources.forEach((source, index) => {
      links.add(source, upper.targets[index] as number);
    });
    const sampler = new Sampler(ultrapeers);
    for (let leaf = ultrapeers; leaf < ultrapeers + leaves; leaf += 1) {
      sampler.draw(leafLinks, random, (ultrapeer) => links.add(leaf, ultrapeer));
    }
    return links.toOverlay(ultrapeers + leaves);
  },
});

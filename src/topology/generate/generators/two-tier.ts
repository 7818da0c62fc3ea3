import { Sampler } from '../../../core/random.js';
import { defineGenerator, degree, type Refusal, refuseAbove } from '../generator.js';
import { LinkList } from '../links.js';
import { refuseRegular, regularOverlay } from './random-regular.js';

/**
 * Gnutella's second shape (A. Singla and C. Rohrs, "Ultrapeers: another step towards Gnutella scalability", 2002): u
 * ultrapeers, the first nodes, are a random regular network of degree d; each of l leaves is linked to k different
 * ultrapeers, all equally likely, and to no other leaf. u + l nodes, u d / 2 + l k links.
 */
export const twoTier = defineGenerator({
  name: 'two-tier',
  summary: 'leaves linked to ultrapeers, as in later Gnutella',
  parameters: {
    ultrapeers: { help: 'peers of the upper tier', min: 1 },
    leaves: { help: 'peers of the lower tier', min: 0 },
    degree,
    'leaf-links': { help: 'ultrapeers that each leaf is linked to', min: 1, default: 1 },
  },
  isRandom: true,
  refuse: ({ ultrapeers, degree, 'leaf-links': leafLinks }): Refusal | undefined =>
    leafLinks > ultrapeers
      ? refuseAbove(
          'leaf-links',
          ultrapeers,
          `a leaf cannot be linked to ${leafLinks} of ${ultrapeers} ultrapeers`,
        )
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

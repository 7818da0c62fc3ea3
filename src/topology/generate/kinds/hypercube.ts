import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';

/** The d-cube: 2^d nodes, linked where their numbers differ in one bit; d 2^(d - 1) links, diameter d. */
export const hypercube = defineKind({
  name: 'hypercube',
  summary: 'a cube of so many dimensions',
  parameters: {
    dimensions: { meaning: 'links of each peer of a hypercube', least: 0, most: 24, isWhole: true },
  },
  isRandom: false,
  size: ({ dimensions }) => ({ nodes: 2 ** dimensions, links: (dimensions * 2 ** dimensions) / 2 }),
  build: ({ dimensions }) => {
    const nodes = 2 ** dimensions;
    const links = new LinkList((dimensions * nodes) / 2);
    for (let node = 0; node < nodes; node += 1) {
      for (let bit = 1; bit < nodes; bit *= 2) {
        if ((node & bit) === 0) links.add(node, node | bit);
      }
    }
    return links.toOverlay(nodes);
  },
});

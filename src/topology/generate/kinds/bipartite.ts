import { defineKind } from '../generator.js';
import { mostNodes } from '../limits.js';
import { LinkList } from '../link-list.js';

/** The complete bipartite graph: a + b nodes, the left ones first; a b links, none within a side; diameter 2. */
export const bipartite = defineKind({
  name: 'bipartite',
  summary: 'two sides, each linked to all of the other',
  parameters: {
    left: { meaning: 'peers of the one side', least: 1, most: mostNodes, isWhole: true },
    right: { meaning: 'peers of the other side', least: 1, most: mostNodes, isWhole: true },
  },
  isRandom: false,
  size: ({ left, right }) => ({ nodes: left + right, links: left * right }),
  build: ({ left, right }) => {
    const links = new LinkList(left * right);
    for (let one = 0; one < left; one += 1) {
      for (let other = 0; other < right; other += 1) links.add(one, left + other);
    }
    return links.toOverlay(left + right);
  },
});

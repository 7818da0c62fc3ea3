import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { height, width } from '../parameters.js';

/**
 * The two-dimensional grid: w h nodes, row by row; h (w - 1) + w (h - 1) links, diameter w + h - 2.
 */
export const grid = defineKind({
  name: 'grid',
  summary: 'rows and columns',
  parameters: { width, height },
  isRandom: false,
  size: ({ width, height }) => ({
    nodes: width * height,
    links: height * (width - 1) + width * (height - 1),
  }),
  build: ({ width, height }) => {
    const nodes = width * height;
    const links = new LinkList(height * (width - 1) + width * (height - 1));
    for (let node = 0; node < nodes; node += 1) {
      if ((node + 1) % width !== 0) links.add(node, node + 1);
      if (node + width < nodes) links.add(node, node + width);
    }
    return links.toOverlay(nodes);
  },
});

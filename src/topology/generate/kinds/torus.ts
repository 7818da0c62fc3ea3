import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { height, width } from '../parameters.js';

/**
 * The grid whose opposite edges are linked: w h nodes, 2 w h links, four at each node, diameter w/2 + h/2, each rounded
 * down. With a side below 3 a peer would be its own neighbour's neighbour twice.
 */
export const torus = defineKind({
  name: 'torus',
  summary: 'a grid whose opposite edges are linked',
  parameters: { width: { ...width, least: 3 }, height: { ...height, least: 3 } },
  isRandom: false,
  size: ({ width, height }) => ({ nodes: width * height, links: 2 * width * height }),
  build: ({ width, height }) => {
    const nodes = width * height;
    const links = new LinkList(2 * nodes);
    for (let node = 0; node < nodes; node += 1) {
      links.add(node, (node + 1) % width === 0 ? node + 1 - width : node + 1);
      links.add(node, (node + width) % nodes);
    }
    return links.toOverlay(nodes);
  },
});

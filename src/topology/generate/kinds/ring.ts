import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';

/** The cycle graph: n nodes, n links, diameter n/2 rounded down. */
export const ring = defineKind({
  name: 'ring',
  summary: 'a chain whose ends are linked',
  parameters: { peers: { ...peers, least: 3 } },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers }),
  build: ({ peers }) => {
    const links = new LinkList(peers);
    for (let node = 0; node < peers; node += 1) links.add(node, (node + 1) % peers);
    return links.toOverlay(peers);
  },
});

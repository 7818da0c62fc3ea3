import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';

/** The star graph: n nodes, of which the first is linked to all others; n - 1 links, diameter 2 (1 where n is 2). */
export const star = defineKind({
  name: 'star',
  summary: 'all are linked to the first',
  parameters: { peers: { ...peers, least: 2 } },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers - 1 }),
  build: ({ peers }) => {
    const links = new LinkList(peers - 1);
    for (let node = 1; node < peers; node += 1) links.add(0, node);
    return links.toOverlay(peers);
  },
});

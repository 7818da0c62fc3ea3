import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';

/** The path graph: n nodes, n - 1 links, diameter n - 1. */
export const chain = defineKind({
  name: 'chain',
  summary: 'one after the other',
  parameters: { peers },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers - 1 }),
  build: ({ peers }) => {
    const links = new LinkList(peers - 1);
    for (let node = 1; node < peers; node += 1) links.add(node - 1, node);
    return links.toOverlay(peers);
  },
});

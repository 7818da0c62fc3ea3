import { defineKind } from '../generator.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';

/** The complete graph: n nodes, n (n - 1) / 2 links, diameter 1. */
export const complete = defineKind({
  name: 'complete',
  summary: 'everybody is linked to everybody',
  parameters: { peers },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: (peers * (peers - 1)) / 2 }),
  build: ({ peers }) => {
    const links = new LinkList((peers * (peers - 1)) / 2);
    for (let low = 0; low < peers; low += 1) {
      for (let high = low + 1; high < peers; high += 1) links.add(low, high);
    }
    return links.toOverlay(peers);
  },
});

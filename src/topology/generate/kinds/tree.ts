import { defineKind } from '../generator.js';
import { mostNodes } from '../limits.js';
import { LinkList } from '../link-list.js';
import { peers } from '../parameters.js';

/**
 * The complete b-ary tree, filled level by level from the left: n nodes, n - 1 links; the parent of node i is
 * (i - 1) / b, rounded down (D. E. Knuth, The Art of Computer Programming, volume 1, 2.3.4.5). A tree of depth d with
 * all levels full has 1 + b + b^2 + ... + b^d nodes.
 */
export const tree = defineKind({
  name: 'tree',
  summary: 'each has so many below it, level by level',
  parameters: {
    peers: { ...peers, isOptional: true },
    depth: { meaning: 'levels below the first peer', least: 0, most: 1000, isWhole: true, isOptional: true },
    branching: {
      meaning: 'peers below each peer of a tree',
      least: 1,
      most: mostNodes,
      isWhole: true,
      default: 2,
    },
  },
  isRandom: false,
  refuse: ({ peers, depth }) =>
    (peers === undefined) === (depth === undefined)
      ? {
          message: 'a tree is as large as --peers or --depth says',
          hint: peers === undefined ? 'give one of them' : 'give one of them, not both',
        }
      : undefined,
  size: ({ peers, depth = 0, branching }) => {
    const nodes = peers ?? fullTree(depth, branching);
    return { nodes, links: nodes - 1 };
  },
  build: ({ peers, depth = 0, branching }) => {
    const nodes = peers ?? fullTree(depth, branching);
    const links = new LinkList(nodes - 1);
    for (let node = 1; node < nodes; node += 1) links.add(Math.floor((node - 1) / branching), node);
    return links.toOverlay(nodes);
  },
});

/** Infinity where it is beyond all numbers; the limit on nodes refuses that. */
function fullTree(depth: number, branching: number): number {
  let nodes = 1;
  for (let level = 1; level <= depth; level += 1) nodes = nodes * branching + 1;
  return nodes;
}

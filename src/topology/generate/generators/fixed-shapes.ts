import { defineGenerator, peers } from '../generator.js';
import { LinkList } from '../links.js';

// Networks without randomness: the values alone decide every link.

/** The path graph: n nodes, n - 1 links, diameter n - 1. */
export const chain = defineGenerator({
  name: 'chain',
  summary: 'each peer linked to the next',
  parameters: { peers },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers - 1 }),
  build: ({ peers }) => {
    const links = new LinkList(peers - 1);
    for (let node = 1; node < peers; node += 1) links.add(node - 1, node);
    return links.toOverlay(peers);
  },
});

/** The cycle graph: n nodes, n links, diameter n/2 rounded down. */
export const ring = defineGenerator({
  name: 'ring',
  summary: 'a chain whose ends are linked',
  parameters: { peers: { ...peers, min: 3 } },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers }),
  build: ({ peers }) => {
    const links = new LinkList(peers);
    for (let node = 0; node < peers; node += 1) links.add(node, (node + 1) % peers);
    return links.toOverlay(peers);
  },
});

/** The star graph: n nodes, of which the first is linked to all others; n - 1 links, diameter 2 (1 where n is 2). */
export const star = defineGenerator({
  name: 'star',
  summary: 'all peers linked to the first',
  parameters: { peers: { ...peers, min: 2 } },
  isRandom: false,
  size: ({ peers }) => ({ nodes: peers, links: peers - 1 }),
  build: ({ peers }) => {
    const links = new LinkList(peers - 1);
    for (let node = 1; node < peers; node += 1) links.add(0, node);
    return links.toOverlay(peers);
  },
});

/** The complete graph: n nodes, n (n - 1) / 2 links, diameter 1. */
export const complete = defineGenerator({
  name: 'complete',
  summary: 'every peer linked to every other',
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

/** The complete bipartite graph: a + b nodes, the left ones first; a b links, none within a side; diameter 2. */
export const bipartite = defineGenerator({
  name: 'bipartite',
  summary: 'two sides, each peer linked to all of the other side',
  parameters: {
    left: { help: 'peers of one side', min: 1 },
    right: { help: 'peers of the other side', min: 1 },
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

/** The d-cube: 2^d nodes, linked where their numbers differ in one bit; d 2^(d - 1) links, diameter d. */
export const hypercube = defineGenerator({
  name: 'hypercube',
  summary: 'a cube of any number of dimensions',
  parameters: { dimensions: { help: 'dimensions (links per peer)', min: 0, max: 24 } },
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

const width = { help: 'peers in a row', min: 1 };
const height = { help: 'rows of peers', min: 1 };

/** The two-dimensional grid: w h nodes, row by row; h (w - 1) + w (h - 1) links, diameter w + h - 2. */
export const grid = defineGenerator({
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

/**
 * The grid whose opposite edges are linked: w h nodes, 2 w h links, four at each node, diameter w/2 + h/2, each rounded
 * down. With a side below 3 a peer would have the same neighbour twice.
 */
export const torus = defineGenerator({
  name: 'torus',
  summary: 'a grid whose opposite edges are linked',
  parameters: { width: { ...width, min: 3 }, height: { ...height, min: 3 } },
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

/**
 * The complete b-ary tree, filled level by level from the left: n nodes, n - 1 links; the parent of node i is
 * (i - 1) / b, rounded down (D. E. Knuth, The Art of Computer Programming, volume 1, 2.3.4.5). A tree of depth d with
 * all levels full has 1 + b + b^2 + ... + b^d nodes.
 */
export const tree = defineGenerator({
  name: 'tree',
  summary: 'a tree, filled level by level',
  parameters: {
    peers: { ...peers, isOptional: true },
    depth: { help: 'levels below the first peer', min: 0, max: 1000, isOptional: true },
    branching: { help: 'children of each peer of a tree', min: 1, default: 2 },
  },
  isRandom: false,
  refuse: ({ peers, depth }) =>
    (peers === undefined) === (depth === undefined)
      ? {
          message: 'the size of a tree is given by --peers or by --depth',
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

/** May be Infinity; the limit on nodes refuses that. */
function fullTree(depth: number, branching: number): number {
  let nodes = 1;
  for (let level = 1; level <= depth; level += 1) nodes = nodes * branching + 1;
  return nodes;
}

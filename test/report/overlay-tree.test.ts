import { describe, expect, it } from 'vitest';
import { overlayTree } from '../../src/report/overlay-tree.js';
import { Style } from '../../src/report/style.js';
import { chain, complete, ring, star } from '../helpers/graphs.js';

const style = new Style({ colours: false, width: 80, unicode: true });
const draw = (
  lists: Readonly<Record<number, readonly number[]>>,
  root: number,
  noteOf?: (id: number) => string,
) =>
  overlayTree(
    Object.entries(lists).map(([id, neighbours]) => ({ id: Number(id), neighbours })),
    root,
    style,
    noteOf,
  ).join('\n');

describe('overlayTree', () => {
  it.each([
    { title: 'draws a chain', lists: { 1: [2], 2: [1, 3], 3: [2] }, tree: '1\n└─ 2\n   └─ 3' },
    {
      title: 'draws a chain from its middle',
      lists: { 1: [2], 2: [1, 3], 3: [2] },
      root: 2,
      tree: '2\n├─ 1\n└─ 3',
    },
    {
      title: 'shows the third link of a triangle after its second peer',
      lists: { 1: [2, 3], 2: [1, 3], 3: [1, 2] },
      tree: '1\n├─ 2\n└─ 3  also 2',
    },
    { title: 'marks a one-way link with an arrow', lists: { 1: [2], 2: [] }, tree: '1\n└─ → 2' },
    {
      title: 'shows a one-way link back to the root',
      lists: { 1: [2], 2: [1, 3], 3: [2, 1] },
      tree: '1\n└─ 2\n   └─ 3  also 1',
    },
    { title: 'marks an absent neighbour', lists: { 1: [9] }, tree: '1\n└─ → (absent) 9' },
    {
      title: 'lists peers that are not reachable',
      lists: { 1: [], 2: [1], 3: [1] },
      tree: '1\nnot reachable: 2 and 3',
    },
    { title: 'draws a peer without links', lists: { 1: [] }, tree: '1' },
  ])('$title', ({ lists, root = 1, tree }) => {
    expect(draw(lists, root)).toBe(tree);
  });

  it('shows the notes after their peers', () => {
    expect(draw({ 1: [2], 2: [1] }, 1, (id) => (id === 2 ? 'down' : ''))).toBe('1\n└─ 2  down');
  });

  it('shows every link of a graph once', () => {
    for (const graph of [ring(7), complete(5)]) {
      const text = draw(Object.fromEntries(graph.neighbours.map((list, id) => [id, list])), 0);
      const also = [...text.matchAll(/also (.*)$/gmu)].flatMap(([, list = '']) => list.match(/\d+/gu) ?? []);
      const nodes = graph.neighbours.length;
      const links = graph.neighbours.reduce((sum, list) => sum + list.length, 0) / 2;
      expect(also).toHaveLength(links - (nodes - 1));
    }
  });

  it('cuts a tree that is too wide or too deep, and says how many peers are missing', () => {
    for (const graph of [star(500), chain(10_000)]) {
      const lines = overlayTree(
        graph.neighbours.map((neighbours, id) => ({ id, neighbours })),
        0,
        style,
      );
      expect(lines.length).toBeLessThanOrEqual(61);
      expect(lines.at(-1)).toMatch(/^\.\.\. \d+ more$/u);
    }
  });
});

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

describe('an overlay as a tree', () => {
  it.each([
    { title: 'a chain', lists: { 1: [2], 2: [1, 3], 3: [2] }, tree: '1\n└─ 2\n   └─ 3' },
    { title: 'from its middle', lists: { 1: [2], 2: [1, 3], 3: [2] }, root: 2, tree: '2\n├─ 1\n└─ 3' },
    {
      title: 'a triangle: its third link at the end',
      lists: { 1: [2, 3], 2: [1, 3], 3: [1, 2] },
      tree: '1\n├─ 2\n└─ 3  also 2',
    },
    { title: 'one way', lists: { 1: [2], 2: [] }, tree: '1\n└─ → 2' },
    { title: 'one way back', lists: { 1: [2], 2: [1, 3], 3: [2, 1] }, tree: '1\n└─ 2\n   └─ 3  also 1' },
    { title: 'not there', lists: { 1: [9] }, tree: '1\n└─ → (not there) 9' },
    { title: 'out of reach', lists: { 1: [], 2: [1], 3: [1] }, tree: '1\nno link leads to 2 and 3' },
    { title: 'alone', lists: { 1: [] }, tree: '1' },
  ])('$title', ({ lists, root = 1, tree }) => {
    expect(draw(lists, root)).toBe(tree);
  });

  it('takes notes', () => {
    expect(draw({ 1: [2], 2: [1] }, 1, (id) => (id === 2 ? 'down' : ''))).toBe('1\n└─ 2  down');
  });

  it('every link of any graph stands once', () => {
    for (const graph of [ring(7), complete(5)]) {
      const text = draw(Object.fromEntries(graph.neighbours.map((list, id) => [id, list])), 0);
      const also = [...text.matchAll(/also (.*)$/gmu)].flatMap(([, list = '']) => list.match(/\d+/gu) ?? []);
      const nodes = graph.neighbours.length;
      const links = graph.neighbours.reduce((sum, list) => sum + list.length, 0) / 2;
      expect(also).toHaveLength(links - (nodes - 1));
    }
  });

  it('is cut where it is long, wide or deep, and says so', () => {
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

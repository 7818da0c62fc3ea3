import { describe, expect, it } from 'vitest';
import { type Family, layoutOf } from '../../../src/view/draw/layout/layout.js';
import { ringsAround } from '../../../src/view/draw/layout/rings.js';
import { placesOf, usualView } from '../../../src/view/draw/network/places.js';
import type { Point } from '../../../src/view/draw/pen.js';
import { chain, complete, type Graph, graphOf, grid, hypercube, ring, star } from '../../helpers/graphs.js';

const tree = (nodes: number) =>
  graphOf(
    `tree ${nodes}`,
    nodes,
    Array.from({ length: nodes - 1 }, (_, index) => [index + 1, index >> 1] as const),
  );
const bipartite = (upper: number, lower: number) =>
  graphOf(
    `bipartite ${upper} ${lower}`,
    upper + lower,
    Array.from(
      { length: upper * lower },
      (_, link) => [link % upper, upper + Math.floor(link / upper)] as const,
    ),
  );
const chords = graphOf(
  'ring with chords',
  9,
  [...ring(9).neighbours.keys()].flatMap((i) => [
    [i, (i + 1) % 9] as const,
    ...(i % 3 === 0 ? [[i, (i + 4) % 9] as const] : []),
  ]),
);

/** The overlay of a graph whose nodes have mixed-up ids. */
function overlayOf({ neighbours }: Graph) {
  const idOf = (node: number) => 10 + ((node * 7 + 3) % 101) + 200 * Math.floor(node / 101);
  return {
    peers: neighbours.map((list, node) => ({ id: idOf(node), neighbours: list.map(idOf) })),
    absent: [],
  };
}

function pointsOf(graph: Graph): { readonly family: Family; readonly at: (node: number) => Point } {
  const overlay = overlayOf(graph);
  const { family, points } = layoutOf(overlay);
  const byId = new Map(points.map(([id, x, y]) => [id, { x, y }]));
  return {
    family,
    at: (node) => byId.get(overlay.peers[node]?.id ?? -1) ?? { x: Number.NaN, y: Number.NaN },
  };
}

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);
const smallestOf = (points: readonly Point[]) =>
  points.reduce(
    (smallest, one, index) =>
      points.slice(index + 1).reduce((least, other) => Math.min(least, distance(one, other)), smallest),
    Number.POSITIVE_INFINITY,
  );
const linksOf = ({ neighbours }: Graph) =>
  neighbours.flatMap((list, node) => list.map((next) => [node, next] as const));

describe('the layout of a network', () => {
  it.each([
    ['chain', chain(7)],
    ['ring', ring(8)],
    ['ring', grid(2, 2)],
    ['star', star(6)],
    ['complete', complete(5)],
    ['grid', grid(3, 3)],
    ['grid', grid(7, 4)],
    ['grid', grid(2, 5)],
    ['hypercube', hypercube(3)],
    ['hypercube', hypercube(5)],
    ['bipartite', bipartite(3, 4)],
    ['tree', tree(7)],
    ['tree', tree(60)],
    ['other', chords],
  ] as const)('recognises a %s by its links: %o', (family, graph) => {
    expect(pointsOf(graph).family).toBe(family);
  });

  it('of a chain is a straight line with equal gaps', () => {
    const { at } = pointsOf(chain(6));
    expect([0, 1, 2, 3, 4].map((node) => Math.abs(at(node + 1).x - at(node).x))).toEqual([1, 1, 1, 1, 1]);
    expect([0, 1, 2, 3, 4, 5].map((node) => at(node).y)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each([ring(9), complete(6)])(
    'puts the peers of a ring and of a complete graph on a circle: $name',
    (graph) => {
      const { at } = pointsOf(graph);
      const radii = graph.neighbours.map((_, node) => distance(at(node), { x: 0, y: 0 }));
      for (const radius of radii) expect(radius).toBeCloseTo(radii[0] ?? 0, 2);
    },
  );

  it('of a ring has neighbours beside each other, and of a star the hub in the middle', () => {
    const inRing = pointsOf(ring(10));
    for (const [one, other] of linksOf(ring(10)))
      expect(distance(inRing.at(one), inRing.at(other))).toBeCloseTo(1, 2);
    expect(pointsOf(star(7)).at(0)).toEqual({ x: 0, y: 0 });
  });

  it.each([grid(3, 3), grid(6, 4), grid(2, 7), grid(1 + 8, 5)])(
    'of a grid has links of length 1, along rows and columns: $name',
    (graph) => {
      const { at } = pointsOf(graph);
      for (const [one, other] of linksOf(graph)) {
        const [x, y] = [Math.abs(at(one).x - at(other).x), Math.abs(at(one).y - at(other).y)];
        expect([x, y].sort()).toEqual([0, 1]);
      }
    },
  );

  it.each([hypercube(3), hypercube(4)])(
    'draws parallel links of a hypercube in parallel, with at most one direction per dimension: $name',
    (graph) => {
      const { at } = pointsOf(graph);
      const directions = new Set(
        linksOf(graph)
          .map(([one, other]) => [at(other).x - at(one).x, at(other).y - at(one).y] as const)
          .filter(([x, y]) => x > 0 || (x === 0 && y > 0))
          .map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`),
      );
      expect(directions.size).toBe(Math.log2(graph.neighbours.length));
    },
  );

  it('of a tree puts each level on a line below the one before', () => {
    const { at } = pointsOf(tree(15));
    const level = (node: number) => Math.floor(Math.log2(node + 1));
    for (let node = 1; node < 15; node += 1) expect(at(node).y).toBeCloseTo(level(node) * at(1).y, 2);
  });

  it.each([
    chain(40),
    ring(30),
    star(20),
    complete(12),
    grid(8, 8),
    hypercube(6),
    tree(31),
    tree(200),
    chords,
  ])('has no two peers at one place, and is the same each time: $name', (graph) => {
    const overlay = overlayOf(graph);
    const { points } = layoutOf(overlay);
    expect(layoutOf(overlay).points).toEqual(points);
    expect(points).toHaveLength(graph.neighbours.length);
    for (const [index, [, x, y]] of points.entries()) {
      for (const [, x2, y2] of points.slice(index + 1)) {
        expect(Math.hypot(x - x2, y - y2)).toBeGreaterThan(0.2);
      }
    }
  });

  it('of a changed topology keeps all peers where they are, and finds a free place for a new one', () => {
    const before = layoutOf(overlayOf(grid(3, 3)));
    const [first] = before.points;
    if (first === undefined) throw new Error('no peers');
    const { peers } = overlayOf(grid(3, 3));
    const after = layoutOf({ peers: [...peers, { id: 900, neighbours: [first[0]] }], absent: [] }, before);
    expect(after.points.slice(0, 9)).toEqual(before.points);
    const [id, x, y] = after.points[9] ?? [];
    expect(id).toBe(900);
    for (const [, x2, y2] of before.points)
      expect(Math.hypot((x ?? 0) - x2, (y ?? 0) - y2)).toBeGreaterThanOrEqual(0.69);
    expect(Math.hypot((x ?? 0) - first[1], (y ?? 0) - first[2])).toBeLessThan(3);
  });

  it('contains absent neighbours, and peers without links', () => {
    const overlay = {
      peers: [
        { id: 1, neighbours: [2, 99] },
        { id: 2, neighbours: [1] },
        { id: 3, neighbours: [] },
      ],
      absent: [99],
    };
    expect(layoutOf(overlay).points.map(([id]) => id)).toEqual([1, 2, 3, 99]);
    expect(layoutOf({ peers: [], absent: [] }).points).toEqual([]);
  });
});

describe('the rings around an origin', () => {
  it('have the peers at each distance along directed links, and last those without a path', () => {
    const overlay = {
      peers: [
        { id: 1, neighbours: [2, 3] },
        { id: 2, neighbours: [4] },
        { id: 3, neighbours: [4, 99] },
        { id: 4, neighbours: [] },
        { id: 5, neighbours: [1] },
      ],
      absent: [99],
    };
    const rings = ringsAround(overlay, 1);
    expect(
      rings.map(({ distance, peers }) => [distance, peers.map(({ id }) => id).sort((a, b) => a - b)]),
    ).toEqual([
      [1, [2, 3]],
      [2, [4, 99]],
      [null, [5]],
    ]);
  });

  it.each([grid(6, 6), star(40), complete(12), chain(9), tree(60)])(
    'keep peers apart, and the foot free: $name',
    (graph) => {
      const overlay = overlayOf(graph);
      for (const { peers } of ringsAround(overlay, overlay.peers[0]?.id ?? -1)) {
        const angles = peers.map(({ angle }) => angle);
        expect(Math.min(...angles)).toBeGreaterThanOrEqual(0.26);
        expect(Math.max(...angles)).toBeLessThanOrEqual(2 * Math.PI - 0.26);
        for (const [index, angle] of angles.slice(1).entries()) {
          expect(angle - (angles[index] ?? 0)).toBeGreaterThan(3.5 / peers.length);
        }
      }
    },
  );
});

describe('the places of peers', () => {
  const sizes = [
    { width: 1460, height: 430 },
    { width: 700, height: 260 },
    { width: 400, height: 500 },
  ];
  const graphs = [
    chain(3),
    ring(8),
    star(6),
    complete(5),
    grid(3, 3),
    tree(7),
    tree(100),
    hypercube(4),
    chords,
    grid(6, 5),
    grid(40, 25),
  ];
  it.each(sizes.flatMap((size) => graphs.map((graph) => ({ ...size, graph, name: graph.name }))))(
    'are inside of the box, and no two marks overlap: $name at $width x $height',
    ({ width, height, graph }) => {
      const overlay = overlayOf(graph);
      const layout = layoutOf(overlay);
      for (const view of ['map', 'rings'] as const) {
        const { points, radius } = placesOf({
          view,
          overlay,
          layout,
          origin: overlay.peers[0]?.id ?? -1,
          box: { x: 20, y: 10, width, height },
          look: { scale: 1 },
        });
        const all = [...points.values()];
        expect(all).toHaveLength(graph.neighbours.length);
        const edges = all.flatMap(({ x, y }) => [x - 20, 20 + width - x, y - 10, 10 + height - y]);
        expect(Math.min(...edges)).toBeGreaterThanOrEqual(radius);
        // Rows of a crowd on rings may touch each other.
        if (view === 'rings' && all.length > 150) continue;
        expect(smallestOf(all)).toBeGreaterThan(all.length > 150 ? 2 : radius * 1.9);
      }
    },
  );

  it.for([
    ['map', 1000],
    ['rings', 700],
  ] as const)('of a %s stay out of the corner of a key', ([view, width]) => {
    const overlay = overlayOf(tree(31));
    const box = { x: 0, y: 0, width, height: 400 };
    const input = {
      view,
      overlay,
      layout: layoutOf(overlay),
      origin: 10,
      box,
      look: { scale: 1 },
    } as const;
    const inCorner = (key?: { width: number; height: number }) =>
      [...placesOf({ ...input, ...(key && { key }) }).points.values()].filter(
        ({ x, y }) => x < 150 && y > 240,
      );
    expect(inCorner()).not.toEqual([]);
    expect(inCorner({ width: 150, height: 160 })).toEqual([]);
  });

  it('follow a dragged peer, and stay for all others', () => {
    const overlay = overlayOf(ring(5));
    const input = {
      view: 'map' as const,
      overlay,
      layout: layoutOf(overlay),
      origin: 10,
      box: { x: 0, y: 0, width: 1000, height: 400 },
      look: { scale: 1 },
    };
    const id = overlay.peers[2]?.id ?? -1;
    const before = placesOf(input).points;
    const after = placesOf({ ...input, moved: new Map([[id, { x: 0.25, y: 0.5 }]]) }).points;
    expect(after.get(id)).toEqual({ x: 250, y: 200 });
    for (const [other, point] of before) if (other !== id) expect(after.get(other)).toEqual(point);
  });

  it('are a map where the form is known to everybody, and rings for what has none', () => {
    const viewOf = (graph: Graph) => usualView(layoutOf(overlayOf(graph)));
    expect([grid(3, 3), ring(8), chain(3), complete(5), hypercube(3)].map(viewOf)).toEqual(
      Array(5).fill('map'),
    );
    expect([tree(7), chords].map(viewOf)).toEqual(['rings', 'rings']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { log, logOneMinus, power } from '../../../src/core/portable-math.js';
import { randomOf } from '../../../src/core/random.js';
import { edges } from '../../../src/topology/formats/edges.js';
import { readNetwork } from '../../../src/topology/formats/load-network.js';
import { networkFromEdges } from '../../../src/topology/formats/partial-network.js';
import { isGraphical, someEnds } from '../../../src/topology/generate/degree-sequence.js';
import { edgeListChunks } from '../../../src/topology/generate/edge-list.js';
import { connect } from '../../../src/topology/generate/generate.js';
import { linkByDegrees, Pairing } from '../../../src/topology/generate/link-by-degrees.js';
import { PairSet } from '../../../src/topology/generate/links.js';
import { contentOf, placeFiles } from '../../../src/topology/generate/place-files.js';
import { planPorts } from '../../../src/topology/generate/plan-ports.js';
import { findComponents } from '../../../src/topology/measures.js';
import type { EdgeArrays } from '../../../src/topology/model.js';
import { connectedComponents, degreesOf, graphOf, linksOf, made } from './overlays.js';

const sparse: fc.Arbitrary<EdgeArrays> = fc
  .record({ peers: fc.integer({ min: 2, max: 40 }), seed: fc.string(), isDirected: fc.boolean() })
  .chain(({ peers, seed, isDirected }) =>
    fc.integer({ min: 0, max: peers - 1 }).map((links) => {
      const overlay = made('erdos-renyi', { peers, links }, seed);
      return { ...overlay, directed: isDirected };
    }),
  );

describe('findComponents', () => {
  it('finds the same components as graphology', () => {
    fc.assert(
      fc.property(sparse, (overlay) => {
        const { of, sizes, largest } = findComponents(overlay);
        const ours = [...sizes.keys()].map((component) =>
          [...of.keys()].filter((node) => of[node] === component),
        );
        const theirs = connectedComponents(graphOf(overlay)).map((component) =>
          component.map(Number).sort((one, other) => one - other),
        );
        expect(ours).toEqual(theirs.sort(([one = 0], [other = 0]) => one - other));
        expect([...sizes]).toEqual(ours.map(({ length }) => length));
        expect(sizes[largest]).toBe(Math.max(...sizes));
      }),
    );
  });
});

describe('connect', () => {
  it('connects k components with k - 1 new links, and keeps the other links', () => {
    fc.assert(
      fc.property(sparse, (overlay) => {
        const components = findComponents(overlay);
        const joined = connect(overlay, components, randomOf('1', 'joints'));
        expect(findComponents(joined).sizes).toHaveLength(1);
        expect(joined.sources).toHaveLength(overlay.sources.length + components.sizes.length - 1);
        expect(joined.sources.subarray(0, overlay.sources.length)).toEqual(overlay.sources);
        // graphology refuses self-links and duplicates.
        expect(graphOf(joined).order).toBe(overlay.nodes);
      }),
    );
  });
});

describe('PairSet', () => {
  it('behaves like a set of strings', () => {
    const node = fc.integer({ min: 0, max: 9 });
    const step = fc.record({ a: node, b: node, isAdded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pairs = new PairSet(10, 55);
        const texts = new Set<string>();
        for (const { a, b, isAdded } of steps) {
          const text = `${Math.min(a, b)} ${Math.max(a, b)}`;
          expect(pairs.has(a, b)).toBe(texts.has(text));
          if (isAdded) expect(pairs.add(a, b)).toBe(!texts.has(text));
          else pairs.delete(a, b);
          if (isAdded) texts.add(text);
          else texts.delete(text);
          expect(pairs.has(b, a)).toBe(isAdded);
        }
        for (let a = 0; a < 10; a += 1) {
          for (let b = a; b < 10; b += 1) expect(pairs.has(a, b)).toBe(texts.has(`${a} ${b}`));
        }
      }),
    );
  });

  it('distinguishes pairs of the largest possible nodes', () => {
    const nodes = 20_000_000;
    const pairs = new PairSet(nodes, 4);
    pairs.add(nodes - 1, nodes - 2);
    expect(pairs.has(nodes - 2, nodes - 1)).toBe(true);
    expect(pairs.has(nodes - 1, nodes - 3)).toBe(false);
    expect(pairs.has(nodes - 2, nodes - 3)).toBe(false);
  });
});

describe('isGraphical', () => {
  const sequences = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 10 });

  it('agrees with removing one node after another', () => {
    fc.assert(
      fc.property(sequences, (degrees) => {
        expect(isGraphical(Int32Array.from(degrees))).toBe(canBeTakenApart(degrees));
      }),
      { numRuns: 2000 },
    );
  });
});

/** V. Havel (1955) and S. L. Hakimi (1962): link the largest degree to the next largest ones, and remove it. */
function canBeTakenApart(degrees: readonly number[]): boolean {
  const [first = 0, ...rest] = degrees.toSorted((one, other) => other - one);
  if (first === 0) return true;
  if (first > rest.length) return false;
  const less = rest.map((degree, index) => (index < first ? degree - 1 : degree));
  return less.every((degree) => degree >= 0) && canBeTakenApart(less);
}

/** Degrees that some simple network has. */
const graphical = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 14 })
  .map((degrees) => Int32Array.from(degrees))
  .filter(isGraphical);

describe('linkByDegrees', () => {
  it('gives every node exactly its degree', () => {
    fc.assert(
      fc.property(graphical, fc.string(), (degrees, seed) => {
        const overlay = linkByDegrees(degrees, randomOf(seed, 'links'));
        expect(degreesOf(overlay)).toEqual([...degrees]);
        expect(graphOf(overlay).size).toBe(overlay.sources.length);
      }),
    );
  });

  it('gives every node its degree where only one network has these degrees', () => {
    // One network only: each node is linked to the nodes before it that are linked to all.
    const degrees = Int32Array.from({ length: 40 }, (_, node) => (node < 20 ? 39 - node : 40 - node));
    expect(degreesOf(linkByDegrees(degrees, randomOf('1', 'links')))).toEqual([...degrees]);
  });
});

describe('someEnds', () => {
  it('returns the links of a simple network with the given degrees', () => {
    fc.assert(
      fc.property(graphical, (degrees) => {
        const overlay = new Pairing(someEnds(degrees), degrees.length).toOverlay();
        expect(degreesOf(overlay)).toEqual([...degrees]);
        expect(graphOf(overlay).size).toBe(overlay.sources.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Pairing', () => {
  it('stays simple and keeps its degrees for any number of shuffle steps', () => {
    fc.assert(
      fc.property(graphical, fc.string(), fc.integer({ min: 0, max: 200 }), (degrees, seed, tries) => {
        const pairing = new Pairing(someEnds(degrees), degrees.length);
        pairing.shuffle(randomOf(seed, 'links'), degrees.some((degree) => degree > 0) ? tries : 0);
        const overlay = pairing.toOverlay();
        expect(degreesOf(overlay)).toEqual([...degrees]);
        expect(graphOf(overlay).size).toBe(overlay.sources.length);
      }),
    );
  });

  it('reaches every network of its degrees about equally often', () => {
    // There are 15 networks of six nodes with one link each.
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed += 1) {
      const pairing = new Pairing(someEnds(new Int32Array(6).fill(1)), 6);
      pairing.shuffle(randomOf(String(seed), 'links'), 60);
      const shape = JSON.stringify(linksOf(pairing.toOverlay()));
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    expect(counts.size).toBe(15);
    // 200 of each are expected, with a standard deviation of 14.
    expect(Math.min(...counts.values())).toBeGreaterThan(130);
    expect(Math.max(...counts.values())).toBeLessThan(270);
  });
});

describe('log, logOneMinus and power', () => {
  it('agree with the built-in functions to 13 digits', () => {
    const positive = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
    const close = (value: number, other: number): void => {
      expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(other)));
    };
    fc.assert(fc.property(positive, (value) => close(log(value), Math.log(value))));
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(fc.property(share, (value) => close(logOneMinus(value), Math.log1p(-value))));
    fc.assert(
      fc.property(share, fc.double({ min: 0, max: 100, noNaN: true }), (base, exponent) => {
        if (base > 1e-6) close(power(base, exponent), base ** exponent);
      }),
    );
  });

  it('keep full precision for a tiny probability', () => {
    expect(logOneMinus(1e-20)).toBe(-1e-20);
  });
});

describe('placeFiles', () => {
  it('places each file on the given number of different peers', () => {
    const values = fc.integer({ min: 1, max: 30 }).chain((nodes) =>
      fc.record({
        nodes: fc.constant(nodes),
        files: fc.integer({ min: 1, max: 120 }),
        replicas: fc.integer({ min: 1, max: nodes }),
      }),
    );
    fc.assert(
      fc.property(values, fc.string(), ({ nodes, files, replicas }, seed) => {
        const held = placeFiles(nodes, { files, replicas }, randomOf(seed, 'files'));
        expect(held).toHaveLength(nodes);
        expect(held.every((names) => new Set(names).size === names.length)).toBe(true);
        const counts = new Map<string, number>();
        for (const name of held.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
        expect(counts.size).toBe(files);
        expect([...counts.values()].every((count) => count === replicas)).toBe(true);
      }),
    );
  });

  it('pads the numbers in file names to equal length', () => {
    expect(placeFiles(1, { files: 10, replicas: 1 }, randomOf('1', 'files'))[0]).toEqual([
      ...['file-01.txt', 'file-02.txt', 'file-03.txt', 'file-04.txt', 'file-05.txt'],
      ...['file-06.txt', 'file-07.txt', 'file-08.txt', 'file-09.txt', 'file-10.txt'],
    ]);
    expect(contentOf('file-01.txt', 'my.ini')).toMatch(
      /^This is file-01\.txt\.[\s\S]*sim run my\.ini --get file-01\.txt\n$/u,
    );
  });
});

describe('edgeListChunks', () => {
  const textOf = (overlay: EdgeArrays, firstId: number): string =>
    Buffer.concat([...edgeListChunks(overlay, { firstId, comments: ['made for a test'] })]).toString();

  it('can be read back, including peers without a link', () => {
    fc.assert(
      fc.property(sparse, fc.integer({ min: 0, max: 2 ** 31 - 50 }), (overlay, firstId) => {
        const problems: string[] = [];
        const network = readNetwork(edges, textOf(overlay, firstId), {
          file: { path: '/x', shown: 'x' },
          undirected: false,
          // The first link may look like a count of nodes and links.
          note: (note) => !/^the first line, .*, is read as a link/u.test(note) && problems.push(note),
          report: (_location, message) => problems.push(message),
        });
        expect(problems).toEqual([]);
        const sorted = network.peers.map(({ id, neighbours }) => ({
          id,
          neighbours: neighbours.toSorted((one, other) => one - other),
        }));
        expect(sorted).toEqual(networkFromEdges(overlay, firstId).peers);
      }),
    );
  });

  it('has one line per link, also across several chunks', () => {
    const overlay = made('complete', { peers: 800 });
    const chunks = [...edgeListChunks(overlay, { firstId: 2_000_000_000, comments: [] })];
    expect(chunks.length).toBeGreaterThan(3);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n').slice(3);
    const read = lines.map((line) => line.split('\t').map((id) => Number(id) - 2_000_000_000));
    expect(read).toEqual(linksOf(overlay));
  });
});

describe('planPorts', () => {
  it.each([
    [3, undefined, { basePort: 20_000, clientPorts: true, isInPool: false }],
    [12_769, undefined, { basePort: 20_000, clientPorts: true, isInPool: true }],
    [22_768, undefined, { basePort: 20_000, clientPorts: true, isInPool: true }],
    [22_769, undefined, { basePort: 20_000, clientPorts: false, isInPool: true }],
    [45_536, undefined, { basePort: 20_000, clientPorts: false, isInPool: true }],
    [45_537, undefined, { basePort: 19_999, clientPorts: false, isInPool: true }],
    [64_512, undefined, { basePort: 1024, clientPorts: false, isInPool: true }],
    [1, 65_535, { basePort: 65_535, clientPorts: false, isInPool: false }],
    [2, 32_766, { basePort: 32_766, clientPorts: true, isInPool: false }],
    [2, 32_767, { basePort: 32_767, clientPorts: true, isInPool: true }],
  ] as const)('plans ports for %i peers from %s on', (peers, base, plan) => {
    expect(planPorts(peers, base)).toEqual(plan);
  });

  it.each([
    [2, 65_535, 'from port 65535 on there are enough ports for 1 peers, not for 2'],
    [64_513, undefined, 'from port 1024 on there are enough ports for 64512 peers, not for 64513'],
  ] as const)('refuses %i peers from port %s on', (peers, base, message) => {
    expect(() => planPorts(peers, base)).toThrow(message);
  });
});

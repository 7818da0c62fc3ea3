import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatorNamed, generators } from '../../../src/topology/generate/generators/index.js';
import { type GivenValues, readValues } from '../../../src/topology/generate/read-values.js';
import { degreesOf, graphOf, linksOf, made } from './overlays.js';

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const share = fc.double({ min: 0, max: 1, noNaN: true });

const regularValues: fc.Arbitrary<GivenValues> = whole(1, 40).chain((peers) =>
  whole(0, peers - 1).map((degree) => ({ peers, degree: degree - ((peers * degree) % 2) })),
);

const powerLawValues: fc.Arbitrary<GivenValues> = whole(8, 60).chain((peers) =>
  fc.record({
    peers: fc.constant(peers),
    exponent: fc.double({ min: 1.5, max: 4, noNaN: true }),
    'min-degree': whole(1, 2),
    'max-degree': whole(3, Math.floor(peers / 2)),
  }),
);

/** Valid values for every kind. */
const valuesOf: Readonly<Record<string, fc.Arbitrary<GivenValues>>> = {
  chain: fc.record({ peers: whole(1, 60) }),
  ring: fc.record({ peers: whole(3, 60) }),
  star: fc.record({ peers: whole(2, 60) }),
  tree: fc.oneof(
    fc.record({ peers: whole(1, 60), branching: whole(1, 8) }),
    fc.record({ depth: whole(0, 4), branching: whole(1, 3) }),
  ),
  grid: fc.record({ width: whole(1, 9), height: whole(1, 9) }),
  torus: fc.record({ width: whole(3, 9), height: whole(3, 9) }),
  complete: fc.record({ peers: whole(1, 20) }),
  hypercube: fc.record({ dimensions: whole(0, 7) }),
  bipartite: fc.record({ left: whole(1, 12), right: whole(1, 12) }),
  'erdos-renyi': whole(1, 40).chain((peers) =>
    fc.oneof(
      fc.record({ peers: fc.constant(peers), links: whole(0, (peers * (peers - 1)) / 2) }),
      fc.record({ peers: fc.constant(peers), probability: share }),
    ),
  ),
  'random-regular': regularValues,
  'k-out': whole(2, 40).chain((peers) =>
    fc.record({ peers: fc.constant(peers), neighbours: whole(1, peers - 1) }),
  ),
  'watts-strogatz': whole(3, 40).chain((peers) =>
    fc.record({
      peers: fc.constant(peers),
      neighbours: whole(1, Math.floor((peers - 1) / 2)).map((half) => 2 * half),
      beta: share,
    }),
  ),
  'barabasi-albert': whole(2, 40).chain((peers) =>
    fc.record({ peers: fc.constant(peers), attach: whole(1, peers - 1) }),
  ),
  'power-law': powerLawValues,
  'two-tier': whole(1, 20).chain((ultrapeers) =>
    fc.record({
      ultrapeers: fc.constant(ultrapeers),
      leaves: whole(0, 30),
      degree: whole(0, ultrapeers - 1).map((degree) => degree - ((ultrapeers * degree) % 2)),
      'leaf-links': whole(1, ultrapeers),
    }),
  ),
};

/** Whether the number of links is not random. */
function hasClosedForm(kind: string, given: GivenValues): boolean {
  return kind !== 'power-law' && given['probability'] === undefined;
}

describe.each(generators.map(({ name }) => name))('generate %s with any valid values', (name) => {
  const generator = generatorNamed(name);
  const values = valuesOf[name] ?? fc.constant({});

  it('gives a simple network of the announced size, and the same one for the same seed', () => {
    fc.assert(
      fc.property(values, fc.string({ unit: 'grapheme' }), (given, seed) => {
        const overlay = made(name, given, seed);
        const { nodes, links } = generator.size(readValues(generator, given));
        // graphology refuses self-links and duplicates.
        expect(graphOf(overlay).order).toBe(nodes);
        if (hasClosedForm(name, given)) expect(overlay.sources).toHaveLength(links);
        expect(made(name, given, seed)).toEqual(overlay);
      }),
      { numRuns: 60 },
    );
  });
});

describe('degrees', () => {
  it('are all equal to --degree in a random regular network', () => {
    fc.assert(
      fc.property(regularValues, fc.string(), (given, seed) => {
        const degrees = degreesOf(made('random-regular', given, seed));
        expect(degrees.every((degree) => degree === given['degree'])).toBe(true);
      }),
    );
  });

  it('lie between --min-degree and --max-degree in a power-law network', () => {
    fc.assert(
      fc.property(powerLawValues, fc.string(), (given, seed) => {
        const degrees = degreesOf(made('power-law', given, seed));
        expect(Math.min(...degrees)).toBeGreaterThanOrEqual(given['min-degree'] ?? 0);
        expect(Math.max(...degrees)).toBeLessThanOrEqual(given['max-degree'] ?? 0);
      }),
    );
  });
});

describe('generate with different seeds', () => {
  it.each([
    ['erdos-renyi', { peers: 50, links: 100 }],
    ['erdos-renyi', { peers: 50, probability: 0.1 }],
    ['random-regular', { peers: 50, degree: 4 }],
    ['k-out', { peers: 50, neighbours: 3 }],
    ['watts-strogatz', { peers: 50, neighbours: 4, beta: 0.5 }],
    ['barabasi-albert', { peers: 50, attach: 2 }],
    ['power-law', { peers: 50 }],
    ['two-tier', { ultrapeers: 10, leaves: 40, degree: 4 }],
  ] as const)('makes different %s networks of %o', (kind, given) => {
    const seeds = ['1', '2', '01', 'a', 'b', '', 'A'];
    const shapes = seeds.map((seed) => JSON.stringify(linksOf(made(kind, given, seed))));
    expect(new Set(shapes).size).toBe(seeds.length);
  });
});

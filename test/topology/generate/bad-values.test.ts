import { describe, expect, it } from 'vitest';
import type { SimError } from '../../../src/core/errors.js';
import { generatorNamed } from '../../../src/topology/generate/generators/index.js';
import { type GivenValues, readValues } from '../../../src/topology/generate/read-values.js';

interface Row {
  readonly kind: string;
  readonly given: GivenValues;
  /** Each problem's message, and its hint behind it. */
  readonly says: readonly string[];
}

const rows: readonly Row[] = [
  {
    kind: 'chain',
    given: {},
    says: ['--peers is missing: number of peers; give --peers a whole number from 1 to 20000000'],
  },
  {
    kind: 'chain',
    given: { peers: 0 },
    says: ['--peers 0 is out of range; give --peers a whole number from 1 to 20000000'],
  },
  {
    kind: 'chain',
    given: { peers: 1.5 },
    says: ['--peers 1.5 is not a whole number; give --peers a whole number from 1 to 20000000'],
  },
  {
    kind: 'chain',
    given: { peers: Number.POSITIVE_INFINITY },
    says: ['--peers Infinity is not a whole number; give --peers a whole number from 1 to 20000000'],
  },
  { kind: 'chain', given: { peers: 3, degree: 2 }, says: ['chain does not take --degree; it takes --peers'] },
  {
    kind: 'ring',
    given: { peers: 2, beta: 1, width: 3 },
    says: [
      'ring does not take --beta; it takes --peers',
      'ring does not take --width; it takes --peers',
      '--peers 2 is out of range; give --peers a whole number from 3 to 20000000',
    ],
  },
  {
    kind: 'tree',
    given: {},
    says: ['the size of a tree is given by --peers or by --depth; give one of them'],
  },
  {
    kind: 'tree',
    given: { peers: 3, depth: 2 },
    says: ['the size of a tree is given by --peers or by --depth; give one of them, not both'],
  },
  {
    kind: 'tree',
    given: { depth: 40 },
    says: ['that would be more peers than fit in memory: 2,199,023,255,551; keep below 20,000,000 peers'],
  },
  {
    kind: 'tree',
    given: { depth: 1000, branching: 1000 },
    says: ['that would be more peers than fit in memory: Infinity; keep below 20,000,000 peers'],
  },
  {
    kind: 'torus',
    given: { width: 2, height: 3 },
    says: ['--width 2 is out of range; give --width a whole number from 3 to 20000000'],
  },
  {
    kind: 'complete',
    given: { peers: 20_000 },
    says: ['that would be more links than fit in memory: 199,990,000; keep below 100,000,000 links'],
  },
  {
    kind: 'hypercube',
    given: { dimensions: 25 },
    says: ['--dimensions 25 is out of range; give --dimensions a whole number from 0 to 24'],
  },
  {
    kind: 'erdos-renyi',
    given: { peers: 9 },
    says: ['the links of erdos-renyi are given by --links or by --probability; give one of them'],
  },
  {
    kind: 'erdos-renyi',
    given: { peers: 9, links: 3, probability: 0 },
    says: ['the links of erdos-renyi are given by --links or by --probability; give one of them, not both'],
  },
  {
    kind: 'erdos-renyi',
    given: { peers: 9, probability: 1.1 },
    says: ['--probability 1.1 is out of range; give --probability a number from 0 to 1'],
  },
  {
    kind: 'erdos-renyi',
    given: { peers: 9, links: 37 },
    says: ['9 peers cannot have 37 links; give --links of at most 36'],
  },
  {
    kind: 'random-regular',
    given: { peers: 5, degree: 5 },
    says: ['each of 5 peers has at most 4 others to link to; give --degree of at most 4'],
  },
  {
    kind: 'random-regular',
    given: { peers: 5, degree: 3 },
    says: [
      '5 peers with 3 links each are impossible: peers times links must be even; make the number of peers or --degree even',
    ],
  },
  {
    kind: 'k-out',
    given: { peers: 5, neighbours: 5 },
    says: ['each of 5 peers has only 4 others to list; give --neighbours of at most 4'],
  },
  {
    kind: 'watts-strogatz',
    given: { peers: 9, neighbours: 3, beta: 0 },
    says: ['--neighbours 3 is odd, but both sides of a peer have the same number; give --neighbours 2'],
  },
  {
    kind: 'watts-strogatz',
    given: { peers: 4, neighbours: 4, beta: 0 },
    says: ['4 peers cannot have 4 nearest peers; give --neighbours of at most 2'],
  },
  {
    kind: 'barabasi-albert',
    given: { peers: 3, attach: 3 },
    says: ['none of 3 peers can make 3 links; give --attach of at most 2'],
  },
  {
    kind: 'power-law',
    given: { peers: 9, 'max-degree': 9 },
    says: ['each of 9 peers has at most 8 others to link to; give --max-degree of at most 8'],
  },
  {
    kind: 'power-law',
    given: { peers: 9, 'min-degree': 5, 'max-degree': 3 },
    says: ['the minimum of 5 links is above the maximum of 3; lower --min-degree or raise --max-degree'],
  },
  {
    kind: 'power-law',
    given: { peers: 9, 'min-degree': 3, 'max-degree': 3 },
    says: [
      '9 peers with 3 links each are impossible: peers times links must be even; make the number of peers even, or --max-degree larger',
    ],
  },
  {
    kind: 'two-tier',
    given: { ultrapeers: 3, leaves: 9, degree: 2, 'leaf-links': 4 },
    says: ['a leaf cannot be linked to 4 of 3 ultrapeers; give --leaf-links of at most 3'],
  },
  {
    kind: 'two-tier',
    given: { ultrapeers: 3, leaves: 9, degree: 3 },
    says: ['each of 3 peers has at most 2 others to link to; give --degree of at most 2'],
  },
];

function errorOf(action: () => unknown): SimError {
  try {
    action();
  } catch (error) {
    return error as SimError;
  }
  throw new Error('nothing was refused');
}

describe('readValues', () => {
  it.each(rows)('refuses $kind $given with a message and a hint', ({ kind, given, says }) => {
    const { code, message, hint, problems } = errorOf(() => readValues(generatorNamed(kind), given));
    expect(code).toBe('bad-usage');
    const all = problems.length === 0 ? [{ message, hint }] : problems;
    expect(all.map((problem) => `${problem.message}; ${problem.hint}`)).toEqual(says);
  });

  it.each([
    ['rnig', /did you mean ring\?/u],
    ['Barabasi-Albert', /did you mean barabasi-albert\?/u],
    ['small-world', /the kinds are chain, ring, .*two-tier$/u],
    ['', /the kinds are chain/u],
  ])('is not reached for the unknown kind %j, whose error lists the valid kinds', (name, hint) => {
    const error = errorOf(() => generatorNamed(name));
    expect(error.message).toBe(`unknown kind of network: "${name}"`);
    expect(error.hint).toMatch(hint);
  });
});

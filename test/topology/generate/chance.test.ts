import { createHash } from 'node:crypto';
import { UndirectedGraph } from 'graphology';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { edgeListChunks } from '../../../src/topology/generate/edge-list.js';
import type { GivenValues } from '../../../src/topology/generate/read-values.js';
import type { EdgeArrays } from '../../../src/topology/model.js';
import { connectedComponents, degreesOf, diameter, erdosRenyi, graphOf, made } from './overlays.js';

/** Every random kind, and the first digits of the SHA-256 of its network with seed 7, which must never change. */
const golden: readonly (readonly [kind: string, given: GivenValues, digest: string])[] = [
  ['erdos-renyi', { peers: 200, links: 400 }, 'c7be8ba450a56419'],
  ['erdos-renyi', { peers: 20, links: 180 }, '5cfafcafdff98da6'],
  ['erdos-renyi', { peers: 200, probability: 0.02 }, '3100474846946450'],
  ['random-regular', { peers: 200, degree: 5 }, 'ab25bf8f10f9fd07'],
  ['random-regular', { peers: 20, degree: 14 }, 'd18626d6fce9e7d6'],
  ['k-out', { peers: 200, neighbours: 3 }, 'e3699970a38cca53'],
  ['watts-strogatz', { peers: 200, neighbours: 6, beta: 0.2 }, '958f6128b22906c8'],
  ['barabasi-albert', { peers: 200, attach: 3 }, '54cd41039ed6dae4'],
  ['power-law', { peers: 200, exponent: 2.2 }, '3969e1de32b10317'],
  ['two-tier', { ultrapeers: 20, leaves: 180, degree: 6, 'leaf-links': 2 }, '9b58d0b69c5aa173'],
];

function digestOf(overlay: EdgeArrays): string {
  const digest = createHash('sha256');
  for (const chunk of edgeListChunks(overlay, { firstId: 0, comments: [] })) digest.update(chunk);
  return digest.digest('hex').slice(0, 16);
}

describe('generate with a fixed seed', () => {
  it.each(golden)('makes the same %s %o as in every earlier version', (kind, given, digest) => {
    expect(digestOf(made(kind, given, '7'))).toBe(digest);
  });
});

/** The bounds are at least five standard deviations wide; the seeds are fixed too. */
describe('random generators', () => {
  const nodes = 20_000;

  it('make each link of G(n,p) with probability p', () => {
    const probability = 0.0005;
    const overlay = made('erdos-renyi', { peers: nodes, probability });
    const mean = (2 * overlay.sources.length) / nodes;
    expect(Math.abs(mean - (nodes - 1) * probability)).toBeLessThan(0.25);
    const degrees = degreesOf(overlay);
    const variance = degrees.reduce((sum, degree) => sum + (degree - mean) ** 2, 0) / nodes;
    // A degree is binomial, so that its variance is nearly its mean.
    expect(variance / mean).toBeGreaterThan(0.9);
    expect(variance / mean).toBeLessThan(1.1);
  });

  it('make about as many links of G(n,p) as graphology does', () => {
    const source = xoroshiro128plus(5);
    const options = { order: 200, probability: 0.1, rng: () => uniformFloat64(source) };
    const seeds = Array.from({ length: 20 }, (_, index) => String(index));
    const ours = seeds.map(
      (seed) => made('erdos-renyi', { peers: 200, probability: 0.1 }, seed).sources.length,
    );
    const theirs = seeds.map(() => erdosRenyi(UndirectedGraph, options).size);
    const mean = (counts: number[]): number => counts.reduce((sum, count) => sum + count) / counts.length;
    // 1990 are expected; the mean of 20 has a standard deviation of 9.5.
    expect(Math.abs(mean(ours) - mean(theirs))).toBeLessThan(70);
  });

  it('prefer peers with many links in barabasi-albert, whose degrees fall with the third power', () => {
    const degrees = degreesOf(made('barabasi-albert', { peers: nodes, attach: 3 }));
    expect(Math.max(...degrees)).toBeGreaterThan(20 * 6);
    expect(Math.min(...degrees)).toBe(3);
    // The share of degrees of k and more is near m (m + 1) / (k (k + 1)) (B. Bollobás and others, 2001).
    const share = degrees.filter((degree) => degree >= 12).length / nodes;
    expect(share / ((3 * 4) / (12 * 13))).toBeGreaterThan(0.8);
    expect(share / ((3 * 4) / (12 * 13))).toBeLessThan(1.2);
  });

  it('make degrees of power-law that fall with its exponent', () => {
    const degrees = degreesOf(made('power-law', { peers: nodes, exponent: 2.5, 'max-degree': 100 }));
    const count = (degree: number): number => degrees.filter((other) => other === degree).length;
    // A degree of 2 is 2^-2.5 times as frequent as one of 1.
    expect(count(2) / count(1)).toBeGreaterThan(0.16);
    expect(count(2) / count(1)).toBeLessThan(0.195);
    expect(count(4) / count(2)).toBeGreaterThan(0.14);
    expect(count(4) / count(2)).toBeLessThan(0.215);
  });

  it('make a connected random-regular network of degree 3 with a small diameter', () => {
    const graph = graphOf(made('random-regular', { peers: 200, degree: 3 })) as UndirectedGraph;
    expect(connectedComponents(graph)).toHaveLength(1);
    expect(diameter(graph)).toBeLessThan(15);
  });

  it.each([4, 6, 10])('keep the ring lattice of %i neighbours unchanged where beta is 0', (neighbours) => {
    const overlay = made('watts-strogatz', { peers: 60, neighbours, beta: 0 });
    // The clustering coefficient of a ring lattice (A. Barrat and M. Weigt, 2000).
    expect(clusteringOf(overlay)).toBeCloseTo((3 * (neighbours - 2)) / (4 * (neighbours - 1)), 12);
  });

  it('lose clustering as beta grows, and distance much sooner', () => {
    const overlays = [0, 0.05, 1].map((beta) => made('watts-strogatz', { peers: 200, neighbours: 6, beta }));
    const [ring = 0, small = 0, random = 0] = overlays.map((overlay) => clusteringOf(overlay));
    expect(small).toBeGreaterThan(0.75 * ring);
    expect(random).toBeLessThan(0.1 * ring);
    const [far = 0, near = 0] = overlays.map((overlay) => diameter(graphOf(overlay) as UndirectedGraph));
    expect(far).toBe(34);
    expect(near).toBeLessThan(17);
  });

  it('list every peer about equally often in k-out', () => {
    const { targets } = made('k-out', { peers: 50, neighbours: 10 }, 'a');
    const counts = new Array<number>(50).fill(0);
    for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
    // Binomial with mean 10 and standard deviation 2.8.
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeLessThan(25);
  });
});

/** Mean over all nodes of the share of pairs of neighbours that are linked (Watts and Strogatz, 1998). */
function clusteringOf(overlay: EdgeArrays): number {
  const graph = graphOf(overlay) as UndirectedGraph;
  const shares = graph.mapNodes((node) => {
    const near = graph.neighbors(node);
    const linked = near.flatMap((one) => near.filter((other) => graph.hasEdge(one, other))).length;
    return near.length < 2 ? 0 : linked / (near.length * (near.length - 1));
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

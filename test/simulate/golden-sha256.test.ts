import { expect, test } from 'vitest';
import type { SimulationRequest } from '../../src/simulate/request.js';
import { simulate } from '../../src/simulate/simulate.js';

const topology = 'barabasi-albert peers=200 attach=2';

/** The same on every platform and version of Node.js. A change of rules, of random choices or of the binary format changes them. */
const cases: [string, Omit<SimulationRequest, 'topology'>, string][] = [
  ['a flood', { holders: 3, queries: 4 }, '4286410b8d3528c7c907f2192894abf9a2c848cd54a3bf84f5d729a7f7e73a96'],
  [
    'walkers that check',
    { strategy: 'walk:walkers=4,check=4', ttl: 40, queries: 4 },
    'ee7cdf0c2cb4073ce9b1add53b462714f5bb9d34f6c433cb2bad9ef17c8c9923',
  ],
  [
    'exponential latencies',
    { latency: 'exponential 20ms per message', queries: 4 },
    'e6554f123e65ff645b4d5ff493f1cebaf7fe9fb4fd72bb0a5bf4192030a288e1',
  ],
  [
    'lognormal latencies',
    { latency: 'lognormal 20ms sigma 0.5', queries: 4 },
    '894ef2ed8e08dc61ff997b75975facc0863cf30b9ea300557fbde18600ee0221',
  ],
  ['loss', { loss: 0.1, queries: 4 }, 'a4657b5a0321a685bda760585a6113dee133bcb6057a08c4eb1464767d4015f0'],
  [
    'churn',
    { churn: 'up 2s down 1s', every: '500ms', queries: 8 },
    '1a1627aea5093bc65a8c75548e152dd8f52bfc80dcf16e2abe0099df680ee209',
  ],
];

test.each(cases)(
  'the trace of a simulation has the same SHA-256 everywhere: %s',
  async (_, request, sha256) => {
    const { traceSha256 } = await simulate({ topology, ...request }, { trace: null });
    expect(traceSha256).toBe(sha256);
  },
);

test('another seed gives another trace', async () => {
  const { traceSha256 } = await simulate({ topology, holders: 3, queries: 4, seed: '2' }, { trace: null });
  expect(traceSha256).not.toBe(cases[0]?.[2]);
});

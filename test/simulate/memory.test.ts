import { describe, expect, test } from 'vitest';
import { overlayOfEdges } from '../../src/engine/overlay.js';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import { estimatedBytes, maxActiveQueries } from '../../src/simulate/memory.js';
import { edgesOfName } from '../../src/topology/generate/network-name.js';

const edges = edgesOfName('random-regular20000x6');
if (edges === undefined) throw new Error('no such network');
const overlay = overlayOfEdges(edges);
const flood = readStrategy('flood', { forwardOnHit: false });
const walk = readStrategy('walk', { forwardOnHit: false });
const half = 512 * 2 ** 20;

describe('queries that are active at once', () => {
  test('are few where each may have a message on each link', () => {
    // 20,000 x 6 messages of 16 bytes, and 20,000 bits.
    const active = maxActiveQueries(overlay, flood, 20);
    expect(active).toBe(Math.floor(half / (120_000 * 16 + 2500 + 500)));
    const needs = { active, queries: 1_000_000, ttl: 20, copies: 0 };
    const rest = estimatedBytes(overlay, flood, { ...needs, active: 0 });
    expect(estimatedBytes(overlay, flood, needs) - rest).toBeLessThanOrEqual(half);
  });

  test('are many where the TTL keeps them small, and of walkers', () => {
    // 6 + 30 + 150 messages.
    expect(maxActiveQueries(overlay, flood, 3)).toBe(Math.floor(half / (186 * 16 + 3000)));
    expect(maxActiveQueries(overlay, walk, 1024)).toBeGreaterThan(10_000);
  });

  test('of a network without links: as many as their marks allow', () => {
    const empty = overlayOfEdges({
      nodes: 8,
      directed: false,
      sources: new Int32Array(0),
      targets: new Int32Array(0),
    });
    expect(maxActiveQueries(empty, flood, 7)).toBe(Math.floor(half / 501));
  });
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shippedTopologies } from '../../src/topology/find-files.js';
import { linkCount } from '../../src/topology/graph.js';
import { loadTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/model.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** First id, first port, and each peer's neighbours. */
const expected: Readonly<
  Record<string, { readonly port: number; readonly links: Readonly<Record<number, number[]>> }>
> = {
  chain3: { port: 10_810, links: { 1: [2], 2: [1, 3], 3: [2] } },
  complete5: {
    port: 10_850,
    links: { 1: [2, 3, 4, 5], 2: [1, 3, 4, 5], 3: [1, 2, 4, 5], 4: [1, 2, 3, 5], 5: [1, 2, 3, 4] },
  },
  copies: { port: 10_860, links: { 1: [2], 2: [1, 3, 4], 3: [2], 4: [2, 5], 5: [4] } },
  grid3x3: {
    port: 10_840,
    links: {
      ...{ 1: [2, 4], 2: [1, 3, 5], 3: [2, 6] },
      ...{ 4: [1, 5, 7], 5: [2, 4, 6, 8], 6: [3, 5, 9] },
      ...{ 7: [4, 8], 8: [5, 7, 9], 9: [6, 8] },
    },
  },
  'per-peer': { port: 10_810, links: { 1: [2], 2: [3], 3: [4] } },
  ring8: {
    port: 10_820,
    links: { 1: [2, 8], 2: [1, 3], 3: [2, 4], 4: [3, 5], 5: [4, 6], 6: [5, 7], 7: [6, 8], 8: [1, 7] },
  },
  seven: { port: 10_800, links: { 0: [1, 2], 1: [0, 3, 4], 2: [0, 5], 3: [1], 4: [1], 5: [2, 6], 6: [5] } },
  star6: { port: 10_830, links: { 0: [1, 2, 3, 4, 5], 1: [0], 2: [0], 3: [0], 4: [0], 5: [0] } },
};

const names = Object.keys(expected);

test('shippedTopologies lists all of them', async () => {
  expect(await shippedTopologies()).toEqual(names);
});

describe.each(names)('the shipped topology %s', (name) => {
  const { port, links } = expected[name] ?? { port: 0, links: {} };

  test('has exactly these peers, addresses and links', async () => {
    const { peers } = await loadTopology(name);
    expect(Object.fromEntries(peers.map(({ id, neighbours }) => [id, neighbours]))).toEqual(links);
    expect(peers.map(({ id }) => id)).toEqual(Object.keys(links).map(Number));
    expect(peers.map((peer) => peer.port)).toEqual(peers.map((_, index) => port + index));
    expect(new Set(peers.map(({ ip }) => ip))).toEqual(new Set(['127.0.0.1']));
    if (name !== 'per-peer')
      expect(peers.map((peer) => peer.clientPort)).toEqual(peers.map((peer) => peer.port + 100));
  });

  test('shares a file per peer that names the peer', async () => {
    const { peers } = await loadTopology(name);
    for (const { id, shareDir } of peers) {
      expect(resolve(shareDir)).toBe(join(root, 'fixtures', name, String(id)));
      expect(readFileSync(join(shareDir, `${id}.txt`), 'utf8')).toMatch(
        `Hello from peer ${id} of ${name}.\n`,
      );
    }
  });

  test('begins with a drawing of its links', async () => {
    const { path } = await loadTopology(name);
    const file = statSync(path).isDirectory() ? join(path, '1', 'config.ini') : path;
    expect(readFileSync(file, 'utf8')).toMatch(/^(;.*\n){2,6}\n/);
  });
});

test('chain3, per-peer and grid3x3 have their own TTL, absent neighbour and number of links', async () => {
  const load = (name: string): Promise<Topology> => loadTopology(name);
  expect(await load('chain3')).toMatchObject({ layout: 'network', options: { ttl: 4 }, absent: [] });
  expect(await load('per-peer')).toMatchObject({
    layout: 'peer',
    absent: [{ id: 4, ip: '127.0.0.1', port: 10_813 }],
  });
  expect((await load('per-peer')).peers.map(({ ttl }) => ttl)).toEqual([4, 4, 4]);
  expect(linkCount((await load('grid3x3')).peers)).toBe(12);
});

test('one peer of per-peer can be loaded alone', async () => {
  const { peers, absent } = await loadTopology('topologies/per-peer/2/config.ini', { cwd: root });
  expect([peers.map(({ id }) => id), absent.map(({ id }) => id)]).toEqual([[2], [3]]);
});

test('the share of peer 3 of chain3 has one file of each kind', () => {
  const share = join(root, 'fixtures', 'chain3', '3');
  const files = readdirSync(share, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ name }) => name).sort()).toEqual(
    [
      '3.txt',
      'empty.txt',
      'flooding.txt',
      'gnutella.txt',
      'noise.bin',
      'read-me-first.txt',
      '数据.txt',
    ].sort(),
  );
  expect(existsSync(join(share, 'notes', 'older', 'gnutella.txt'))).toBe(true);
  expect(statSync(join(share, 'empty.txt')).size).toBe(0);
  const noise = readFileSync(join(share, 'noise.bin'));
  expect([noise.length, noise.indexOf('PK\x07\x08')]).toEqual([65_536, 100]);
  expect(readFileSync(join(share, '数据.txt'), 'utf8')).toContain('三号节点');
});

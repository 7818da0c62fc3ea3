import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedTopologies } from '../../src/topology/find-files.js';
import { loadTopology } from '../../src/topology/load.js';
import { findWarnings } from '../../src/topology/warnings.js';
import { makeFiles } from './folder.js';

async function warningsOf(
  lists: Readonly<Record<number, readonly number[]>>,
  extra: Readonly<Record<number, string>> = {},
  ttl = 7,
): Promise<string[]> {
  const sections = Object.entries(lists).map(([id, neighbours]) => {
    const more = extra[Number(id)] ?? `server_port = ${20_000 + Number(id)}\nshare_dir = s${id}`;
    return `[Peer-${id}]\nip_addr = 127.0.0.1\n${more}\npeer_list = [${neighbours.join(', ')}]\n`;
  });
  const shares = Object.keys(lists).map((id) => [`s${id}/x`, ''] as const);
  const cwd = await makeFiles({
    'net.ini': `[Network]\nttl = ${ttl}\n${sections.join('')}`,
    ...Object.fromEntries(shares),
  });
  return findWarnings(await loadTopology('net.ini', { cwd }), cwd).map(
    ({ file, line, message, hint }) => `${file}:${line} ${message} (${hint})`,
  );
}

describe('findWarnings', () => {
  it.each([
    { lists: { 1: [2], 2: [1] }, says: [] },
    { lists: { 1: [] }, says: [] },
    {
      lists: { 1: [2], 2: [1, 3], 3: [] },
      says: [/:8 peer 2 lists peer 3, but peer 3 does not list peer 2/u, /:13 peer 3 has no neighbour/u],
    },
    {
      lists: { 1: [2], 2: [3], 3: [1] },
      says: [/^net\.ini:3 all links lead one way only: 1 to 2, 2 to 3, 3 to 1/u],
    },
    {
      lists: { 1: [2], 2: [1], 3: [1] },
      says: [/peer 3 lists peer 1, but peer 1 does not/u, /peer 3 is not a neighbour of any peer/u],
    },
    { lists: { 1: [2], 2: [1], 3: [] }, says: [/peer 3 has no link at all/u] },
    {
      lists: { 1: [2], 2: [1, 3], 3: [2, 4], 4: [3] },
      ttl: 2,
      says: [
        /the TTL 2 of peer 1 is too short for 1 of 3 peers, the farthest 3 links away; the same holds for 1 more \(ttl = 3 reaches all\)/u,
      ],
    },
    {
      lists: { 1: [2], 2: [1] },
      extra: { 1: 'server_port = 40000\nshare_dir = s1' },
      says: [/a port is between 32768 and 60999.*: 40000/u],
    },
    {
      lists: { 1: [2], 2: [1] },
      extra: { 2: 'server_port = 20002\nshare_dir = s1' },
      says: [/peers 1, 2 share one folder/u],
    },
  ])('lists each warning of the network $lists', async ({ lists, extra, ttl, says }) => {
    const found = await warningsOf(lists as never, extra as never, ttl);
    expect(found).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(found[index]).toMatch(pattern);
  });

  it('gives one warning for many peers of one kind', async () => {
    const lists = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [index + 1, index < 2 ? [2 - index] : []]),
    );
    const found = await warningsOf(lists);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /:13 7 peers \(3, 4, 5, 6, 7 and 2 more\) have no link at all \(add each to the list of another peer\)$/u,
    );
  });

  it('warns of a neighbour without a file', async () => {
    const topology = await loadTopology('per-peer');
    expect(findWarnings(topology).map(({ message }) => message)).toContain(
      'neighbour 4 of peer 3, at 127.0.0.1:10813, has no file',
    );
  });

  it('finds nothing in shipped topologies, except in the one that shows an absent neighbour', async () => {
    for (const name of await shippedTopologies()) {
      const count = findWarnings(await loadTopology(name)).length;
      expect(count > 0, name).toBe(name === 'per-peer');
    }
  });
});

describe.runIf(process.platform === 'linux')('findWarnings, about the files in a share,', () => {
  it('names each file that cannot be served, and why', async () => {
    const cwd = await makeFiles({
      'net.ini':
        '[Peer-1]\nip_addr = 127.0.0.1\nserver_port = 20001\nshare_dir = s1\npeer_list = [2]\n' +
        '[Peer-2]\nip_addr = 127.0.0.1\nserver_port = 20002\nshare_dir = s2\npeer_list = [1]\n',
      's1/good.txt': '',
      's2/docs/good.txt': '',
    });
    symlinkSync('nowhere', join(cwd, 's2/docs/broken.txt'));
    execFileSync('mkfifo', [join(cwd, 's2/pipe')]);
    writeFileSync(Buffer.from(`${cwd}/s2/caf\xe9.txt`, 'latin1'), '');
    const warnings = findWarnings(await loadTopology('net.ini', { cwd }), cwd);
    expect(warnings.map(({ message }) => message)).toEqual([
      'peer 2 has caf\ufffd.txt but cannot send it: its name is not UTF-8',
      'peer 2 has docs/broken.txt but does not share it: it is a symbolic link',
      'peer 2 has pipe but cannot send it: it is a device, a pipe or a socket',
    ]);
  });
});

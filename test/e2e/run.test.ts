import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../src/foreign/ports.js';
import { fullBacklog } from '../helpers/full-backlog.js';
import { repository, runFolderOf, sim, simJson, start, temporaryFolder, traceOf } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const shipped = (name: string): string => join(repository, 'topologies', name);

describe('sim run', () => {
  it('floods chain3, brings 3.txt, and shows the three hops', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await sim(
      ['run', shipped('chain3.ini'), '--get', '3.txt', '--ports', 'auto'],
      cwd,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/peer 1 searches for 3\.txt/u);
    expect(stdout).toMatch(/1 → 2 .*hop 1 .*forwards to 3/u);
    expect(stdout).toMatch(/2 → 3 .*hop 2 .*has it/u);
    expect(stdout).toMatch(/1 ← 3 .*found, 2 hops away/u);
    expect(stdout).toMatch(/path +1 → 2 → 3, 2 hops/u);
    expect(stdout).toMatch(/reached +2 of 2 other peers/u);
    expect(stdout).toMatch(/messages +2 sent, 0 duplicates/u);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    const original = readFileSync(join(repository, 'fixtures/chain3/3/3.txt'));
    expect(readFileSync(join(runFolderOf(cwd), 'downloads/1/3.txt'))).toEqual(original);
    expect(stdout).toContain(createHash('sha256').update(original).digest('hex'));
  });

  it('writes trace, result and logs, and links `latest` to them', async () => {
    const cwd = temporaryFolder();
    const result = await simJson(['chain3', '--get', '3.txt'], cwd);
    const folder = runFolderOf(cwd);
    expect(result.folder).toBe(folder);
    expect(readdirSync(folder).sort()).toEqual([
      'downloads',
      'logs',
      'result.json',
      'run.log',
      'trace.ndjson',
    ]);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual([
      'client.log',
      'peer-1.log',
      'peer-2.log',
      'peer-3.log',
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(result);
    expect(readFileSync(join(folder, 'run.log'), 'utf8')).toMatch(
      /left behind: 0 processes, 0 ports, 0 temporary files\n$/u,
    );
    const latest = join(cwd, 'runs/latest');
    if (lstatSync(latest).isSymbolicLink()) expect(join(cwd, 'runs', readlinkSync(latest))).toBe(folder);
    expect(traceOf(result).at(-1)).toMatchObject({ type: 'run:finished', exitCode: 0 });
  });

  it('uses the ports of the INI by default', async () => {
    const { exitCode, stderr } = await sim(['run', shipped('chain3.ini'), '--get', '3.txt']);
    expect(stderr).toContain('left behind: 0 processes');
    expect(exitCode).toBe(0);
  });
});

describe('sim run, on shipped topologies', () => {
  it.each([
    { name: 'chain3', file: '3.txt', path: [1, 2, 3] },
    { name: 'seven', file: '6.txt', path: [0, 2, 5, 6] },
    { name: 'star6', file: undefined, hops: 1 },
    { name: 'ring8', file: undefined },
    { name: 'grid3x3', file: undefined },
    { name: 'complete5', file: undefined },
    { name: 'per-peer', file: '3.txt', path: [1, 2, 3] },
  ])('finds and verifies a file on $name, and leaves nothing behind', async ({ name, file, path, hops }) => {
    const last = readdirSync(join(repository, 'fixtures', name))
      .sort((a, b) => Number(a) - Number(b))
      .at(-1);
    const result = await simJson([name, '--get', file ?? `${last}.txt`]);
    const [query] = result.queries;
    expect(result.exitCode).toBe(0);
    expect(query).toMatchObject({ verdict: 'verified', settled: true });
    if (path !== undefined) expect(query?.path).toEqual(path);
    if (hops !== undefined) expect(query?.hops).toBe(hops);
    expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });

  it('traces the absent neighbour of per-peer and skips it', async () => {
    const result = await simJson(['per-peer', '--get', 'nobody.txt']);
    expect(result.exitCode).toBe(1);
    expect(result.queries[0]).toMatchObject({
      verdict: 'not-found',
      settled: true,
      reached: 2,
      unreachable: 1,
      messages: 2,
    });
  });
});

describe('sim run, with a TTL that reaches every peer', () => {
  it.each([
    { name: 'ring8', n: 8, e: 8 },
    { name: 'grid3x3', n: 9, e: 12 },
    { name: 'complete5', n: 5, e: 10 },
    { name: 'seven', n: 7, e: 6 },
    { name: 'star6', n: 6, e: 5 },
  ])('sends as many messages on $name as the closed form says', async ({ name, n, e }) => {
    const result = await simJson([name, '--get', 'nobody.txt', '--ttl', '9']);
    const spared = overtaken(result);
    expect(result.queries[0]).toMatchObject({
      verdict: 'not-found',
      settled: true,
      reached: n - 1,
      messages: 2 * e - (n - 1) - spared,
      duplicates: 2 * (e - n + 1) - spared,
    });
  });

  /** Neighbours of the origin that got the query from another peer first: they do not send it back to its origin. */
  function overtaken(result: Awaited<ReturnType<typeof simJson>>): number {
    const trace = traceOf(result);
    const origin = result.queries[0]?.origin;
    const first = new Map<number, number | null>();
    let linked: readonly number[] = [];
    for (const event of trace) {
      if (event.type === 'run:started')
        linked = event.peers.find(({ id }) => id === origin)?.neighbours ?? [];
      if (event.type === 'query:forwarded') {
        const arrival = trace.find(({ id }) => id === event.cause);
        if (arrival?.type === 'query:received') first.set(event.peer, arrival.from);
      }
    }
    return linked.filter((peer) => first.has(peer) && first.get(peer) !== origin).length;
  }
});

describe('sim run, for files of all kinds', () => {
  it('brings a file with a Chinese name, an empty file, and a folder', async () => {
    const result = await simJson(['chain3', '--get', '数据.txt', '--get', 'empty.txt', '--get', 'notes']);
    expect(result.exitCode).toBe(0);
    const share = join(repository, 'fixtures/chain3/3');
    const [chinese = '', empty = '', folder = ''] = result.queries.map(({ savedTo }) => savedTo ?? '');
    expect(readFileSync(chinese)).toEqual(readFileSync(join(share, '数据.txt')));
    expect(statSync(empty).size).toBe(0);
    const original = join(share, 'notes');
    const files = (path: string): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
    expect(files(folder)).toEqual(files(original));
    for (const name of files(folder)) {
      if (statSync(join(folder, name)).isFile())
        expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(original, name)));
    }
  });

  it('brings a file from a subfolder, one with an unusual name, and a binary one, all compressed', async () => {
    const folder = temporaryFolder();
    const files = {
      'a/b/deep.txt': 'deep',
      'with space & 100%.txt': 'odd',
      'x.bin': Buffer.alloc(3_000_000, 'PK\u0007\b'),
    };
    const ini = writeTopology(folder, chainOf(2, files), { compression: 'deflate' });
    const result = await simJson(
      [ini, '--get', 'deep.txt', '--get', 'with space & 100%.txt', '--get', 'x.bin'],
      folder,
    );
    expect(result.queries.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'verified']);
    const [deep, odd, binary] = result.queries.map(({ savedTo }) => readFileSync(savedTo ?? ''));
    expect(deep?.toString()).toBe('deep');
    expect(odd?.toString()).toBe('odd');
    // Not toEqual, which takes seconds to compare 3 MB.
    expect(binary?.equals(files['x.bin'])).toBe(true);
    expect(result.queries[2]?.bytes).toBeLessThan(100_000);
  });

  it('sends no query for a file that the origin has, or has downloaded before', async () => {
    const result = await simJson(['chain3', '--get', '1.txt', '--get', '3.txt', '--get', '3.txt']);
    expect(result.exitCode).toBe(0);
    expect(result.queries).toMatchObject([
      { verdict: 'held', messages: 0, holder: 1 },
      { verdict: 'verified' },
      { verdict: 'held' },
    ]);
  });

  it('starts a query at any peer with --from', async () => {
    const result = await simJson(['seven', '--get', '3.txt', '--from', '6', '--ttl', '9']);
    expect(result.queries[0]?.path).toEqual([6, 5, 2, 0, 1, 3]);
  });
});

describe('sim run, when a file is not found', () => {
  it('says how far the query travelled and which TTL may reach the file', async () => {
    const { exitCode, stdout } = await sim([
      'run',
      'chain3',
      '--get',
      '3.txt',
      '--ttl',
      '1',
      '--ports',
      'auto',
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/travelled 1 link and reached 1 of 2 peers; its TTL of 1 expired/u);
    expect(stdout).toMatch(/peer 3 has it, 2 links away: TTL 2 may reach it/u);
  });

  it('exits 0 with --expect not-found, and 6 if the file is found then', async () => {
    expect(
      (await sim(['run', 'chain3', '--get', 'no.txt', '--expect', 'not-found', '--ports', 'auto'])).exitCode,
    ).toBe(0);
    expect(
      (await sim(['run', 'chain3', '--get', '3.txt', '--expect', 'not-found', '--ports', 'auto'])).exitCode,
    ).toBe(6);
  });
});

describe('sim run, on a cycle of one-way links', () => {
  it('ends, and reaches each peer once', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, {
      1: { neighbours: [2] },
      2: { neighbours: [3] },
      3: { neighbours: [1] },
    });
    const result = await simJson([ini, '--get', 'x', '--ttl', '100'], folder);
    // Peer 3 does not forward it: its only neighbour is the origin.
    expect(result.queries[0]).toMatchObject({ verdict: 'not-found', settled: true, messages: 2, reached: 2 });
  });
});

describe('sim run, four times at once', () => {
  it('finds the file in each run, in a folder of its own', async () => {
    const cwd = temporaryFolder();
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => simJson(['seven', '--get', '6.txt'], cwd)),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(new Set(runs.map(({ folder }) => folder)).size).toBe(4);
  });
});

describe('sim run, when a port is taken', () => {
  it('names the port, the peer and a hint, and exits 4', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(2));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(20_002, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { exitCode, stderr } = await sim(['run', ini, '--get', 'x.txt'], folder);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/port 20002 of peer 2 is taken/u);
    expect(stderr).toMatch(/--ports auto/u);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports/u);
  });
});

/** Peers 1 and 2, which has x.txt. Peer 1 also lists peer 9, which no file describes, at this port. */
async function writeNetWithAbsent(folder: string, port: number): Promise<void> {
  const [one, two] = await freePorts('127.0.0.1', 2);
  const peer = (id: number, own: number | undefined, ids: string, addresses: string, ports: string): string =>
    `[config]\nid = ${id}\nip = 127.0.0.1\nport = ${own}\ndir = share${id}\nttl = 4\n[network]\nids = ${ids}\nips = ${addresses}\nports = ${ports}\n`;
  for (const id of [1, 2]) mkdirSync(join(folder, `net/share${id}`), { recursive: true });
  writeFileSync(join(folder, 'net/share2/x.txt'), 'x');
  const both = '[127.0.0.1, 127.0.0.1]';
  writeFileSync(join(folder, 'net/1.ini'), peer(1, one, '[2, 9]', both, `[${two}, ${port}]`));
  writeFileSync(join(folder, 'net/2.ini'), peer(2, two, '[]', '[]', '[]'));
}

describe('sim run, with an unknown program at the address of an absent neighbour', () => {
  it('verifies a file that another peer has, and calls any other outcome unknown', async () => {
    const folder = temporaryFolder();
    const unknown = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => unknown.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void unknown.close());
    const bound = unknown.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    await writeNetWithAbsent(folder, port);
    const found = await sim(['run', 'net', '--get', 'x.txt', '-r', 'json'], folder);
    expect(JSON.parse(found.stdout).queries[0]).toMatchObject({ verdict: 'verified', settled: false });
    expect(found.exitCode).toBe(0);
    const missing = await sim(['run', 'net', '--get', 'nobody', '--timeout', '1'], folder);
    expect(missing.exitCode).toBe(5);
  });
});

describe.skipIf(process.platform !== 'linux')('sim run, with an absent neighbour that drops SYNs', () => {
  it('[C3] starts, and verifies a file that another peer has', async () => {
    const folder = temporaryFolder();
    const { port } = await fullBacklog();
    await writeNetWithAbsent(folder, port);
    const { stdout, exitCode } = await sim(['run', 'net', '--get', 'x.txt', '-r', 'json'], folder);
    expect(JSON.parse(stdout).queries[0]).toMatchObject({ verdict: 'verified' });
    expect(exitCode).toBe(0);
  });
});

describe('sim run --out', () => {
  it('writes into that folder, and replaces an earlier run only with --overwrite', async () => {
    const cwd = temporaryFolder();
    const args = ['chain3', '--get', '3.txt', '--out', 'here'];
    expect((await simJson(args, cwd)).exitCode).toBe(0);
    const first = readFileSync(join(cwd, 'here/result.json'));
    const { exitCode, stderr } = await sim(['run', ...args], cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/here already contains a run/u);
    expect(readFileSync(join(cwd, 'here/result.json'))).toEqual(first);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
    expect((await simJson([...args, '--overwrite'], cwd)).exitCode).toBe(0);
  });

  it('replaces a file with other content only with --overwrite', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'here/downloads/1'), { recursive: true });
    const mine = join(cwd, 'here/downloads/1/3.txt');
    writeFileSync(mine, 'mine');
    const result = await simJson(['chain3', '--get', '3.txt', '--out', 'here'], cwd);
    expect(result.exitCode).toBe(3);
    expect(result.queries[0]?.failures).toMatchObject([{ holder: 3, code: 'file-exists' }]);
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect((await simJson(['chain3', '--get', '3.txt', '--out', 'here', '--overwrite'], cwd)).exitCode).toBe(
      0,
    );
    expect(readFileSync(mine, 'utf8')).not.toBe('mine');
  });
});

describe('a share', () => {
  it('is never changed by a run', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(3, { 'x.txt': 'x' }));
    const before = snapshot(join(folder, 'shares'));
    await simJson([ini, '--get', 'x.txt'], folder);
    expect(snapshot(join(folder, 'shares'))).toEqual(before);
  });

  function snapshot(folder: string): string[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
  }
});

describe('sim run, on a chain of 100 peers', () => {
  it('verifies the file of the last peer after 99 hops', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(100), { ttl: 200 });
    const running = start(['run', ini, '--get', 'x.txt', '--ports', 'auto', '--reporter', 'json'], folder);
    const { stdout, exitCode } = await running.finished;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).queries[0]).toMatchObject({ verdict: 'verified', hops: 99, messages: 99 });
  });
});

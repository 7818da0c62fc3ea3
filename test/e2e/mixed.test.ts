import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/foreign/ports.js';
import type { RunResult } from '../../src/judge/result.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { hasPython, standIns } from '../helpers/foreign.js';
import { runFolderOf, sim, simJson, simScript, temporaryFolder, traceOf } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

type Kind = keyof typeof standIns | 'own';

/** Peers 1 to n in a chain, each with a file of its own, some of them foreign. */
function chain(kinds: readonly Kind[], more: TestPeer['keys'] = {}): Record<number, TestPeer> {
  const peers = kinds.map((kind, index): [number, TestPeer] => {
    const id = index + 1;
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= kinds.length);
    // A downloaded file is shared too: with a file per origin, each query has one holder.
    const origins = kinds.map((_, origin) => origin + 1).filter((origin) => origin !== id);
    const files = Object.fromEntries(origins.map((origin) => [fileOf(id, origin), contentOf(id)]));
    const keys = kind === 'own' ? {} : { exec: standIns[kind], dialect: kind, ...more };
    return [id, { neighbours, files: { ...files, [`${id}.txt`]: contentOf(id) }, keys }];
  });
  return Object.fromEntries(peers);
}

const fileOf = (holder: number, origin: number): string => `${holder}-for-${origin}.txt`;

/**
 * An older program sends an archive line by line, and another one stops reading after `file_size` bytes: it would often stop after
 * the first line. No byte of an archive with one of these contents is a line feed.
 */
const contentOf = (id: number): string => `from peer ${id}`;

/**
 * Two relays of an older dialect between native ends. Neither lists the peer before it: a jiangluyu peer sends a copy back to its
 * sender, and on a busy machine a copy that went back and forth, over more links, can be the first one at the end.
 */
function relayed(dialect: 'jiangluyu' | 'cisen07', more: TestPeer['keys'] = {}): Record<number, TestPeer> {
  const peers = Object.entries(chain(['own', dialect, dialect, 'own'], more));
  const onward = (id: string) => (id === '2' || id === '3' ? { neighbours: [Number(id) + 1] } : {});
  return Object.fromEntries(peers.map(([id, peer]) => [id, { ...peer, ...onward(id) }]));
}

async function ask(kinds: readonly Kind[], from: number, file: string, ...args: string[]) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, chain(kinds), { ttl: 6 });
  const result = await simJson([ini, '--allow-exec', '--get', file, '--from', String(from), ...args], cwd);
  const [query] = result.queries;
  if (query === undefined) throw new Error('no query in the result');
  return { result, query, trace: traceOf(result) };
}

/** Sends one query for each pair in one network, and expects each file to arrive whole from its only holder. */
async function expectEveryFile(kinds: readonly Kind[], pairs: readonly { from: number; to: number }[]) {
  const cwd = temporaryFolder();
  // The next query comes after an idle second, in which cisen07 would still ignore it.
  const ini = writeTopology(cwd, chain(kinds, { 'env.MUTE_SECONDS': '0.3' }), { ttl: 6 });
  const lines = pairs.flatMap(({ from, to }) => [`as ${from}`, `get ${fileOf(to, from)}`]);
  // A cisen07 peer ignores all queries for 1.5 s after each query.
  const quietFor = kinds.includes('cisen07') ? '2' : '1';
  const args = ['shell', ini, '--allow-exec', '--ports', 'auto', '--quiet-for', quietFor];
  const { exitCode } = await simScript(args, [...lines, 'exit'], cwd);
  const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
  const actual = result.queries.map(({ savedTo, ...query }) => ({
    ...query,
    content: savedTo === null ? null : readFileSync(savedTo, 'utf8'),
  }));
  expect(actual).toMatchObject(
    pairs.map(({ from, to }) => {
      const step = to > from ? 1 : -1;
      const path = Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + index * step);
      const content = contentOf(to);
      return { origin: from, verdict: 'verified', holder: to, path, settledBy: 'quiet', content };
    }),
  );
  expect(exitCode).toBe(0);
  expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
}

describe.skipIf(!hasPython)('a foreign peer among native peers', () => {
  it.each(['jiangluyu', 'cisen07', 'native'] as const)(
    'of the dialect %s passes verified files as holder, between two peers, as origin, and at both ends',
    async (dialect) => {
      await expectEveryFile(
        [dialect, 'own', dialect, 'own', 'own'],
        [
          { from: 5, to: 3 },
          { from: 2, to: 4 },
          { from: 3, to: 5 },
          { from: 1, to: 3 },
        ],
      );
    },
  );

  it('sends no message for a file that it has itself', async () => {
    const { query } = await ask(['jiangluyu', 'own'], 1, '1.txt');
    expect(query).toMatchObject({ verdict: 'held', messages: 0 });
  });

  it('gets "not found" after an idle period for a file that no peer has', async () => {
    const { result, query } = await ask(
      ['cisen07', 'own', 'jiangluyu'],
      1,
      'nobody.txt',
      '--quiet-for',
      '0.5',
    );
    expect(query).toMatchObject({ verdict: 'not-found', settledBy: 'quiet' });
    expect(result.exitCode).toBe(1);
  });
});

describe.skipIf(!hasPython)('a network of foreign peers', () => {
  it('passes a verified file from each peer to each other one in all three dialects', async () => {
    const ids = [1, 2, 3, 4];
    const pairs = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => ({ from, to })));
    await expectEveryFile(['own', 'jiangluyu', 'cisen07', 'native'], pairs);
  });

  it('passes files both ways between cisen07 and native through a native peer', async () => {
    await expectEveryFile(
      ['cisen07', 'own', 'native'],
      [
        { from: 1, to: 3 },
        { from: 3, to: 1 },
      ],
    );
  });

  it('moves to ports of the system and back to those of the INI in a shell', async () => {
    const cwd = temporaryFolder();
    // Other tests run at the same time, and so may other copies of this one.
    const ports = (await freePorts('127.0.0.1', 3)).toSorted((one, other) => one - other);
    const numberOf = (id: number): number => (ports[id - 1] ?? 0) - 20_000;
    const named = Object.entries(chain(['own', 'native', 'own'])).map(
      ([id, peer]) => [numberOf(Number(id)), { ...peer, neighbours: peer.neighbours.map(numberOf) }] as const,
    );
    const { stdout } = await simScript(
      ['shell', writeTopology(cwd, Object.fromEntries(named)), '--allow-exec'],
      ['set ports auto', 'set ports ini', 'get 3.txt'],
      cwd,
    );
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['auto', 'ini'].map((to) => `ports ${to}: 3 peers restarted`));
    expect(lines[2]).toMatch(new RegExp(`^✔ 3\\.txt found at peer ${numberOf(3)}`, 'u'));
  });

  it('passes a verified file without any native peer, seen by a proxy', async () => {
    const { query, trace } = await ask(['jiangluyu', 'cisen07', 'jiangluyu'], 1, '3.txt');
    expect(query).toMatchObject({ verdict: 'verified', holder: 3, path: [1, 2, 3] });
    // Only a proxy can see a message between two foreign peers.
    const between = trace.filter(
      (event) => event.type === 'query:sent' && event.peer === 2 && event.to === 3,
    );
    expect(between).toMatchObject([{ observedBy: 'proxy', bytes: expect.stringMatching(/^get 3\.txt /u) }]);
  });

  it('passes a verified file with tap = no, and no event is seen by a proxy', async () => {
    const cwd = temporaryFolder();
    const peers = chain(['jiangluyu', 'jiangluyu', 'jiangluyu']);
    const untapped = Object.fromEntries(
      Object.entries(peers).map(([id, peer]) => [id, { ...peer, keys: { ...peer.keys, tap: 'no' } }]),
    );
    const result = await simJson([writeTopology(cwd, untapped), '--allow-exec', '--get', '3.txt'], cwd);
    expect(result.queries).toMatchObject([{ verdict: 'verified' }]);
    expect(traceOf(result).some(({ observedBy }) => observedBy === 'proxy')).toBe(false);
  });
});

describe.skipIf(!hasPython)('the number of hops', () => {
  it.each(['jiangluyu', 'cisen07'] as const)(
    'counts the links of the path behind two relays of the dialect %s, which leave the hops unchanged',
    async (dialect) => {
      const cwd = temporaryFolder();
      const ini = writeTopology(cwd, relayed(dialect), { ttl: 6 });
      const { stdout } = await sim(['run', ini, '--allow-exec', '--get', '4.txt', '--ports', 'auto'], cwd);
      expect(stdout).toMatch(/1 ← 4 +found, 3 hops away/u);
      expect(stdout).toMatch(/path +1 → 2 → 3 → 4, 3 hops\n/u);
      const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
      expect(result.queries).toMatchObject([{ path: [1, 2, 3, 4], hops: 3, hopsAtLeast: 3 }]);
    },
  );

  it('is said to be at least that of the shortest path with tap = no', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, relayed('jiangluyu', { tap: 'no' }), { ttl: 6 });
    const { stdout } = await sim(['run', ini, '--allow-exec', '--get', '4.txt', '--ports', 'auto'], cwd);
    expect(stdout).toMatch(/1 ← 4 +found, at least 3 hops away/u);
    expect(stdout).toMatch(/path +at least 3 hops: not all links were observed\n/u);
    const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
    expect(result.queries).toMatchObject([{ path: null, hops: null, hopsAtLeast: 3 }]);
  });
});

describe.skipIf(!hasPython)('the trace of a mixed run', () => {
  it('names the observer of each event of a foreign peer, and is in causal order', async () => {
    const { trace } = await ask(['own', 'jiangluyu', 'own', 'cisen07', 'jiangluyu'], 1, '5.txt');
    const foreign = [2, 4, 5];
    const ofQuery = trace.filter((event): event is Extract<TraceEvent, { query: string; peer: number }> => {
      return 'query' in event && event.peer !== undefined;
    });
    for (const { peer, id, observedBy } of ofQuery) {
      if (foreign.includes(peer)) expect(observedBy).toBeDefined();
      else expect({ observedBy, by: id.split('#')[0] }).toEqual({ observedBy: undefined, by: String(peer) });
    }
    const seen = new Set<string>();
    for (const { id, cause } of trace) {
      if (cause !== undefined) expect(seen).toContain(cause);
      seen.add(id);
    }
    // Native peer 3 received the message of 2; the proxy saw the message from 4 to 5.
    const observed = trace.flatMap((event) =>
      event.type === 'query:sent' && event.observedBy !== undefined
        ? [`${event.peer}>${event.to} by ${event.observedBy}`]
        : [],
    );
    expect(observed).toContain('2>3 by 3');
    expect(observed).toContain('4>5 by proxy');
  });

  it('quotes the message with which a jiangluyu peer violates the TTL rule', async () => {
    const { result } = await ask(['own', 'jiangluyu', 'jiangluyu'], 1, 'nobody.txt', '--ttl', '2');
    // It checks the TTL before it lowers it, and does not recognise duplicates.
    expect(result.violations.map(({ peer, rule }) => `${peer} ${rule}`)).toContain('3 expired');
    for (const { see, actual } of result.violations) {
      expect(see).toMatch(/^W\d+/u);
      expect(actual).toMatch(/^get nobody\.txt /u);
    }
  });
});

describe.skipIf(!hasPython)('the set-up of a foreign peer', () => {
  it('is a working folder with a configuration file and a copy of the share', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chain(['jiangluyu', 'own', 'own']));
    const result = await simJson([ini, '--allow-exec', '--get', '3.txt'], cwd);
    const folder = join(result.folder, 'programs/1');
    expect(readFileSync(join(folder, 'config.ini'), 'utf8')).toMatch(
      new RegExp(
        `^\\[Peer-1\\]\nip_addr = 127\\.0\\.0\\.1\nserver_port = \\d+\nclient_port = \\d+\nshare_dir = ${folder}/share/\npeer_list = \\[2\\]\n\n\\[Peer-2\\]\n`,
        'u',
      ),
    );
    expect(existsSync(join(folder, 'share/3.txt'))).toBe(true);
    expect(existsSync(join(cwd, 'shares/1/3.txt'))).toBe(false);
  });

  it('keeps its files when the peer is killed and started again in a shell', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chain(['own', 'jiangluyu', 'own']));
    const { stdout, exitCode } = await simScript(
      ['shell', ini, '--allow-exec', '--ports', 'auto', '--quiet-for', '0.3'],
      ['get 3.txt', 'kill 2', 'start 2', 'as 2', 'get 1.txt', 'get 3.txt', 'exit'],
      cwd,
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/3\.txt found at peer 3/u);
    expect(lines[4]).toMatch(/1\.txt found at peer 1/u);
    // Peer 1 has downloaded it, so either of the two may answer first.
    expect(lines[5]).toMatch(/3\.txt found at peer [13]/u);
    expect(exitCode).toBe(0);
  });

  it('fills the arguments and the environment, and waits for the line of `ready`', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'work'));
    const server = `const [port, ip] = process.argv.slice(1); require('net').createServer(s => s.resume()).listen(port, ip, () => console.log('up at ' + process.env.GREETING + process.cwd()))`;
    const keys = {
      exec: `node -e "${server}" {port} {ip}`,
      ready: 'line:^up at you .*work$',
      cwd: 'work',
      'env.GREETING': "'you '",
    };
    const ini = writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [], keys } });
    const { stdout, stderr, exitCode } = await sim(
      ['run', ini, '--allow-exec', '--get', 'x', '--ports', 'auto', '--quiet-for', '0.1'],
      cwd,
    );
    expect(stderr).not.toMatch(/did not start in time/u);
    expect(stdout).toMatch(/1 → 2 .*received by a foreign peer/u);
    expect(exitCode).toBe(1);
  });
});

describe.skipIf(!hasPython)('config in a shell', () => {
  it.each(['jiangluyu', 'cisen07', 'native'] as const)(
    'does not call a link to or from a running peer of the dialect %s down',
    async (dialect) => {
      const cwd = temporaryFolder();
      const ini = writeTopology(cwd, chain(['own', dialect, dialect, 'own']));
      const lines = [
        'get 4.txt',
        'config 1',
        'config 2',
        'config 3',
        'config 4',
        'kill 3',
        'config 2',
        'config 4',
      ];
      const { stdout } = await simScript(
        ['shell', ini, '--allow-exec', '--ports', 'auto', '--quiet-for', '0.3'],
        lines,
        cwd,
      );
      const states = [...stdout.matchAll(/neighbours (?<list>[^;]*);/gu)].map(
        ({ groups }) => groups?.['list'],
      );
      // No neighbour of a foreign peer can say whether its link to another foreign peer is open.
      const between = dialect === 'native' ? 'unknown' : 'up';
      const back =
        dialect === 'native' ? expect.stringMatching(/^1 (?:up|unknown), 3 unknown$/u) : '1 up, 3 up';
      expect(states.slice(0, 4)).toEqual([
        '2 up',
        back,
        dialect === 'native' ? expect.stringMatching(/^2 unknown, 4 (?:up|unknown)$/u) : `2 ${between}, 4 up`,
        '3 up',
      ]);
      expect(states[4]).toMatch(/^1 (?:up|unknown), 3 down$/u);
      expect(states[5]).toBe('3 down');
    },
  );
});

describe.skipIf(!hasPython)('an older holder', () => {
  const withHolder = (
    dialect: 'jiangluyu' | 'cisen07',
    files: TestPeer['files'] = {},
  ): Record<number, TestPeer> => ({
    1: { neighbours: [2] },
    2: { neighbours: [1], files, keys: { exec: standIns[dialect], dialect } },
  });

  it.each(['jiangluyu', 'cisen07'] as const)(
    'of the dialect %s passes a folder, whose archive has no folder in front',
    async (dialect) => {
      const cwd = temporaryFolder();
      const files = { 'docs/a.txt': 'from peer 2', 'docs/b.txt': 'from peer 3' };
      const ini = writeTopology(cwd, withHolder(dialect, files));
      const result = await simJson([ini, '--allow-exec', '--get', 'docs'], cwd);
      expect(result.queries).toMatchObject([{ verdict: 'verified', holder: 2 }]);
      const savedTo = result.queries[0]?.savedTo ?? '';
      expect(readFileSync(join(savedTo, 'a.txt'), 'utf8')).toBe('from peer 2');
      expect(readFileSync(join(savedTo, 'b.txt'), 'utf8')).toBe('from peer 3');
    },
  );

  it('does not know a file whose name has a blank: blanks split its messages', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, withHolder('cisen07', { 'a b.txt': 'from peer 2' }));
    const result = await simJson([ini, '--allow-exec', '--get', 'a b.txt', '--quiet-for', '0.5'], cwd);
    expect(result.queries).toMatchObject([
      { verdict: 'not-found', unreachedHolders: [{ peer: 2, reason: 'no-hit' }] },
    ]);
  });

  it('serves a second query while it still has the connections of the first', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(
      cwd,
      withHolder('jiangluyu', { 'a.txt': 'from peer 2', 'b.txt': 'from peer 3' }),
    );
    const result = await simJson(
      [ini, '--allow-exec', '--get', 'a.txt', '--get', 'b.txt', '--quiet-for', '0.5'],
      cwd,
    );
    expect(result.queries.map(({ verdict }) => verdict)).toEqual(['verified', 'verified']);
    expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });
});

describe.skipIf(!hasPython)('an older origin', () => {
  it.each(['jiangluyu', 'cisen07'] as const)(
    'of the dialect %s requests each hit that it gets, and saves the file of a native holder',
    async (dialect) => {
      const cwd = temporaryFolder();
      const ini = writeTopology(cwd, {
        1: { neighbours: [2, 3], keys: { exec: standIns[dialect], dialect } },
        2: { neighbours: [1], files: { 'x y.txt': 'from peer 2' } },
        3: { neighbours: [1], files: { 'x y.txt': 'from peer 2' } },
      });
      const result = await simJson([ini, '--allow-exec', '--get', 'x y.txt', '--quiet-for', '1'], cwd);
      expect(result.queries).toMatchObject([{ verdict: 'verified', hits: 2 }]);
      expect(readFileSync(result.queries[0]?.savedTo ?? '', 'utf8')).toBe('from peer 2');
      const served = traceOf(result).filter(({ type }) => type === 'transfer:served');
      // The older programs keep the last message for all their threads: of two hits at once, both requests may go to one holder.
      expect(served).toHaveLength(2);
    },
  );
});

describe.skipIf(!hasPython)('a jiangluyu relay', () => {
  it('asks no neighbour after one that refuses the connection, and the report names the link', async () => {
    const cwd = temporaryFolder();
    const keys = { exec: standIns.jiangluyu, dialect: 'jiangluyu' };
    const ini = writeTopology(cwd, {
      1: { neighbours: [2] },
      2: { neighbours: [3, 4], keys },
      3: { neighbours: [2] },
      4: { neighbours: [2], files: { 'x.txt': 'from peer 4' } },
    });
    const args = ['shell', ini, '--allow-exec', '--ports', 'auto', '--quiet-for', '0.5'];
    await simScript(args, ['kill 3', 'get x.txt', 'exit'], cwd);
    const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
    expect(result.queries).toMatchObject([
      { verdict: 'not-found', unreachedHolders: [{ peer: 4, reason: 'not-forwarded', link: [2, 4] }] },
    ]);
  });
});

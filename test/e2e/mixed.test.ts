import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { hasPython, standIns } from '../helpers/foreign.js';
import { sim, simJson, simScript, temporaryFolder, traceOf } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

type Kind = keyof typeof standIns | 'own';

/** Peers 1 to n in a chain, each with a file of its own, some of them programs. */
function chain(kinds: readonly Kind[]): Record<number, TestPeer> {
  const peers = kinds.map((kind, index): [number, TestPeer] => {
    const id = index + 1;
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= kinds.length);
    const keys = kind === 'own' ? {} : { exec: standIns[kind], dialect: kind };
    return [id, { neighbours, files: { [`${id}.txt`]: `file of ${id}\n` }, keys }];
  });
  return Object.fromEntries(peers);
}

async function ask(kinds: readonly Kind[], from: number, file: string, ...args: string[]) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, chain(kinds), { ttl: 6 });
  const result = await simJson([ini, '--get', file, '--from', String(from), ...args], cwd);
  const [query] = result.queries;
  if (query === undefined) throw new Error('nothing was asked');
  return { result, query, trace: traceOf(result) };
}

const old = ['jiangluyu', 'cisen07'] as const;

describe.skipIf(!hasPython)('one foreign peer among natives', () => {
  describe.each([...old, 'native'] as const)('%s', (dialect) => {
    it.each([
      { place: 'holder', kinds: ['own', 'own', dialect], from: 1, file: '3.txt', path: [1, 2, 3] },
      { place: 'relay', kinds: ['own', dialect, 'own'], from: 1, file: '3.txt', path: [1, 2, 3] },
      { place: 'origin', kinds: [dialect, 'own', 'own'], from: 1, file: '3.txt', path: [1, 2, 3] },
      { place: 'both ends', kinds: [dialect, 'own', dialect], from: 1, file: '3.txt', path: [1, 2, 3] },
    ] as const)('as $place: the file arrives, verified', async ({ kinds, from, file, path }) => {
      const { result, query } = await ask(kinds, from, file);
      expect(query).toMatchObject({ verdict: 'verified', holder: 3, path, settledBy: 'quiet' });
      expect(readFileSync(query.savedTo ?? '', 'utf8')).toBe('file of 3\n');
      expect(result).toMatchObject({ exitCode: 0, left: { processes: 0, ports: 0, temporaryFiles: 0 } });
    });
  });

  it('is asked for what it has itself: nothing is sent', async () => {
    const { query } = await ask(['jiangluyu', 'own'], 1, '1.txt');
    expect(query).toMatchObject({ verdict: 'held', messages: 0 });
  });

  it('is asked for what nobody has: not found, and the result says that quiet told so', async () => {
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

describe.skipIf(!hasPython)('a network of all three dialects', () => {
  const kinds: readonly Kind[] = ['own', 'jiangluyu', 'cisen07', 'native'];
  const pairs = [1, 2, 3, 4].flatMap((from) =>
    [1, 2, 3, 4].filter((to) => to !== from).map((to) => ({ from, to })),
  );
  it.each(pairs)('a file gets from $to to $from', async ({ from, to }) => {
    const { query } = await ask(kinds, from, `${to}.txt`);
    expect(query).toMatchObject({ verdict: 'verified', holder: to });
    expect(readFileSync(query.savedTo ?? '', 'utf8')).toBe(`file of ${to}\n`);
  });

  it.each([
    { from: 1, to: 3 },
    { from: 3, to: 1 },
  ])('in which an own peer stands between cisen07 and native: from $to to $from', async ({ from, to }) => {
    const { query } = await ask(['cisen07', 'own', 'native'], from, `${to}.txt`);
    expect(query).toMatchObject({ verdict: 'verified', holder: to });
  });

  it('follows its ports to the INI and back', async () => {
    const cwd = temporaryFolder();
    const named = Object.entries(chain(['own', 'native', 'own'])).map(([id, peer]) => {
      const neighbours = peer.neighbours.map((other) => other + 940);
      return [Number(id) + 940, { ...peer, neighbours }] as const;
    });
    const { stdout } = await simScript(
      ['shell', writeTopology(cwd, Object.fromEntries(named))],
      ['set ports auto', 'set ports ini', 'get 3.txt'],
      cwd,
    );
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['auto', 'ini'].map((to) => `ports ${to}: 3 peers started again`));
    expect(lines[2]).toMatch(/^✔ 3\.txt found at peer 943/u);
  });

  it('in which nobody is one of our own', async () => {
    const { query, trace } = await ask(['jiangluyu', 'cisen07', 'jiangluyu'], 1, '3.txt');
    expect(query).toMatchObject({ verdict: 'verified', holder: 3, path: [1, 2, 3] });
    // Without a tap nobody would have told of it.
    const between = trace.filter(
      (event) => event.type === 'query:sent' && event.peer === 2 && event.to === 3,
    );
    expect(between).toMatchObject([{ observedBy: 'proxy', bytes: expect.stringMatching(/^get 3\.txt /u) }]);
  });

  it('whose taps are refused: the file arrives, and what programs say to each other is not seen', async () => {
    const cwd = temporaryFolder();
    const peers = chain(['jiangluyu', 'jiangluyu', 'jiangluyu']);
    const untapped = Object.fromEntries(
      Object.entries(peers).map(([id, peer]) => [id, { ...peer, keys: { ...peer.keys, tap: 'no' } }]),
    );
    const result = await simJson([writeTopology(cwd, untapped), '--get', '3.txt'], cwd);
    expect(result.queries).toMatchObject([{ verdict: 'verified' }]);
    expect(traceOf(result).some(({ observedBy }) => observedBy === 'proxy')).toBe(false);
  });
});

describe.skipIf(!hasPython)('the trace of a mixed run', () => {
  it('says of each event who saw it, and is in causal order', async () => {
    const { trace } = await ask(['own', 'jiangluyu', 'own', 'cisen07', 'jiangluyu'], 1, '5.txt');
    const programs = [2, 4, 5];
    const ofQuery = trace.filter((event): event is Extract<TraceEvent, { query: string; peer: number }> => {
      return 'query' in event && event.peer !== undefined;
    });
    for (const { peer, id, observedBy } of ofQuery) {
      if (programs.includes(peer)) expect(observedBy).toBeDefined();
      else expect({ observedBy, by: id.split('#')[0] }).toEqual({ observedBy: undefined, by: String(peer) });
    }
    const told = new Set<string>();
    for (const { id, cause } of trace) {
      if (cause !== undefined) expect(told).toContain(cause);
      told.add(id);
    }
    // Native 3 saw what 2 sent it; the tap saw what 4 sent 5.
    const witnesses = trace.flatMap((event) =>
      event.type === 'query:sent' && event.observedBy !== undefined
        ? [`${event.peer}>${event.to} by ${event.observedBy}`]
        : [],
    );
    expect(witnesses).toContain('2>3 by 3');
    expect(witnesses).toContain('4>5 by tap');
  });

  it('quotes what the older program is known for', async () => {
    const { result } = await ask(['own', 'jiangluyu', 'jiangluyu'], 1, 'nobody.txt', '--ttl', '2');
    // It looks at the TTL before lowering it, and knows no duplicates.
    expect(result.violations.map(({ peer, rule }) => `${peer} ${rule}`)).toContain('3 ttl');
    for (const { see, actual } of result.violations) {
      expect(see).toMatch(/^"What a peer does"/u);
      expect(actual).toMatch(/^get nobody\.txt /u);
    }
  });
});

describe.skipIf(!hasPython)('what a foreign peer is given', () => {
  it('is a working folder with its configuration and a share of its own; the share that it was copied from stays', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chain(['jiangluyu', 'own', 'own']));
    const result = await simJson([ini, '--get', '3.txt'], cwd);
    const folder = join(result.folder, 'programs/1');
    expect(readFileSync(join(folder, 'config.ini'), 'utf8')).toMatch(
      new RegExp(
        `^\\[Peer-0\\]\nID = 1\nip_addr = 127\\.0\\.0\\.1\nport_number = \\d+\nshare_dir = ${folder}/share/\nttl = 7\n\n\\[Netpeers\\]\npeer_ID = \\[2\\]\npeer_addr = \\[127\\.0\\.0\\.1\\]\npeer_ports = \\[\\d+\\]$`,
        'u',
      ),
    );
    expect(existsSync(join(folder, 'share/3.txt'))).toBe(true);
    expect(existsSync(join(cwd, 'shares/1/3.txt'))).toBe(false);
  });

  it('goes on where it was when it is started again in a shell', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chain(['own', 'jiangluyu', 'own']));
    const { stdout, exitCode } = await simScript(
      ['shell', ini, '--ports', 'auto', '--quiet-for', '0.3'],
      ['get 3.txt', 'kill 2', 'start 2', 'as 2', 'get 1.txt', 'get 3.txt', 'exit'],
      cwd,
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/3\.txt found at peer 3/u);
    expect(lines[4]).toMatch(/1\.txt found at peer 1/u);
    // Peer 1 has it since it asked, and either may be the first to say so.
    expect(lines[5]).toMatch(/3\.txt found at peer [13]/u);
    expect(exitCode).toBe(0);
  });

  it('is its arguments, where it asks for them, and what it prints when it is ready', async () => {
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
      ['run', ini, '--get', 'x', '--ports', 'auto', '--quiet-for', '0.1'],
      cwd,
    );
    expect(stderr).not.toMatch(/did not come up/u);
    expect(stdout).toMatch(/1 → 2 .*received by a foreign peer/u);
    expect(exitCode).toBe(1);
  });
});

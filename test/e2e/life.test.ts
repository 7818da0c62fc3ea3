import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { bin, isGone, type RunningSim, runFolderOf, sim, start, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** Large enough that its holder can be stopped in the middle of the transfer. Sparse, so that it is cheap to make. */
const bigSize = 1 << 27;

type Peers = Readonly<Record<number, TestPeer>>;

/**
 * Starts a run whose first file is big, and stops the holder as soon as the transfer has started: it stays under way
 * until `resume` lets the holder go on.
 */
async function runWithBig(peers: Peers, holders: readonly number[], args: readonly string[] = []) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, peers);
  for (const holder of holders) {
    const big = join(cwd, 'shares', String(holder), 'big.bin');
    writeFileSync(big, '');
    truncateSync(big, bigSize);
  }
  const running = start(
    ['run', ini, '--get', 'big.bin', ...args, '--ports', 'auto', '--reporter', 'ndjson'],
    cwd,
  );
  onTestFinished(() => void running.process.kill('SIGKILL'));
  await running.printed(/"transfer:started"/u);
  const holder = pidOf(running, sourceOf(running));
  process.kill(holder, 'SIGSTOP');
  return { cwd, running, resume: () => process.kill(holder, 'SIGCONT') };
}

function pidOf(running: RunningSim, peer: number): number {
  const started = running.events.find((event) => event.type === 'peer:started' && event.peer === peer);
  if (started?.type !== 'peer:started') throw new Error(`peer ${peer} has not started`);
  return started.pid;
}

const allPids = (running: RunningSim): number[] =>
  running.events.flatMap((event) => (event.type === 'peer:started' ? [event.pid] : []));

/** The peer that serves the transfer. */
function sourceOf(running: RunningSim): number {
  const started = running.events.find((event) => event.type === 'transfer:started');
  if (started?.type !== 'transfer:started' || started.from === null) throw new Error('no transfer');
  return started.from;
}

function resultOf(cwd: string): RunResult {
  return JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
}

/** Hidden files included. */
function downloadsOf(cwd: string): string[] {
  const folder = join(runFolderOf(cwd), 'downloads/1');
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function expectAllGone(pids: readonly number[], withinMs: number): Promise<void> {
  await vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), {
    timeout: withinMs,
    interval: 20,
  });
}

const pair: Peers = { 1: { neighbours: [2] }, 2: { neighbours: [1] } };
const ring4: Peers = {
  1: { neighbours: [2, 4] },
  2: { neighbours: [1, 3] },
  3: { neighbours: [2, 4], files: { 'x.txt': 'x' } },
  4: { neighbours: [3, 1] },
};

describe('sim run, on Ctrl-C during a transfer', () => {
  it('stops, writes result and trace, leaves nothing behind, and exits 130', async () => {
    const { cwd, running, resume } = await runWithBig(pair, [2]);
    running.process.kill('SIGINT');
    resume();
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    expect(resultOf(cwd)).toMatchObject({ exitCode: 130, queries: [{ verdict: 'interrupted' }] });
    expect(readFileSync(join(runFolderOf(cwd), 'trace.ndjson'), 'utf8')).toMatch(
      /"run:finished","exitCode":130/u,
    );
    expect(downloadsOf(cwd)).toEqual([]);
    await expectAllGone(allPids(running), 1000);
  });

  it('kills at once on a second Ctrl-C, even if a peer hangs', async () => {
    const { cwd, running } = await runWithBig(pair, [2]);
    running.process.kill('SIGINT');
    await running.printed(/Ctrl-C again/u);
    running.process.kill('SIGINT');
    expect((await running.finished).exitCode).toBe(130);
    await expectAllGone(allPids(running), 1000);
    expect(resultOf(cwd)).toMatchObject({
      exitCode: 130,
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
    expect(downloadsOf(cwd)).toEqual([]);
  });
});

describe('sim run, on Ctrl-C while peers start', () => {
  it('stops, leaves nothing behind, and exits 130', async () => {
    const cwd = temporaryFolder();
    const running = start(
      ['run', 'grid3x3', '--get', 'none', '--ports', 'auto', '--reporter', 'ndjson'],
      cwd,
    );
    await running.printed(/"run:started"/u);
    running.process.kill('SIGINT');
    expect((await running.finished).exitCode).toBe(130);
    expect(resultOf(cwd).leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });
});

describe('sim run, when a peer is killed', () => {
  it('reports the death, finishes transfers without that peer, routes later queries around it, and exits 4', async () => {
    const { cwd, running, resume } = await runWithBig(ring4, [3], ['--get', 'x.txt', '--get', 'nobody.txt']);
    process.kill(pidOf(running, 2), 'SIGKILL');
    resume();
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(4);
    const died = running.events.find(({ type }) => type === 'peer:died');
    expect(died).toMatchObject({ peer: 2, code: null, signal: 'SIGKILL', lastLines: [] });
    expect(died?.type === 'peer:died' && existsSync(died.log)).toBe(true);
    const { queries, leftovers } = resultOf(cwd);
    expect(leftovers.processes).toBe(0);
    expect(queries).toMatchObject([
      { verdict: 'verified' },
      { verdict: 'verified', settled: true, path: [1, 4, 3], unreachable: 1 },
      { verdict: 'not-found', settled: true, reached: 2 },
    ]);
  });

  it('fetches from the alternate holder if the first is killed, and keeps nothing of the first transfer', async () => {
    const peers: Peers = { 1: { neighbours: [2, 3] }, 2: { neighbours: [1] }, 3: { neighbours: [1] } };
    const { cwd, running } = await runWithBig(peers, [2, 3]);
    await running.printed(/"use":"alternate"|"query:settled"/u);
    const first = sourceOf(running);
    process.kill(pidOf(running, first), 'SIGKILL');
    await running.finished;
    const [query] = resultOf(cwd).queries;
    expect(query).toMatchObject({ verdict: 'verified', holder: 5 - first });
    expect(query?.failures).toMatchObject([{ holder: first, code: 'connection-lost' }]);
    expect(readdirSync(join(runFolderOf(cwd), 'downloads/1'))).toEqual(['big.bin']);
  });

  it('fails the query at once if the origin is killed, and exits 4', async () => {
    const { cwd, running, resume } = await runWithBig(pair, [2]);
    process.kill(pidOf(running, 1), 'SIGKILL');
    resume();
    expect((await running.finished).exitCode).toBe(4);
    expect(resultOf(cwd)).toMatchObject({
      queries: [{ verdict: 'failed' }],
      leftovers: { processes: 0, ports: 0 },
    });
  });
});

describe('sim run, when it is killed itself', () => {
  it('leaves no child for longer than a second', async () => {
    const { running, resume } = await runWithBig(ring4, [3]);
    running.process.kill('SIGKILL');
    resume();
    await expectAllGone(allPids(running), 1000);
  });
});

describe('sim run, when a peer hangs', () => {
  it('calls the outcome unknown after --timeout, and exits 5', async () => {
    const star: Peers = { 1: { neighbours: [2, 3] }, 2: { neighbours: [1] }, 3: { neighbours: [1] } };
    const { cwd, running, resume } = await runWithBig(star, [2], ['--get', 'nobody.txt', '--timeout', '5']);
    await running.printed(/"query:settled"/u);
    process.kill(pidOf(running, 3), 'SIGSTOP');
    resume();
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(5);
    expect(resultOf(cwd)).toMatchObject({
      queries: [{ verdict: 'verified' }, { verdict: 'unknown', settled: false }],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
  });
});

describe('sim run, when the disk is full', () => {
  // Every write to /dev/full fails as on a full disk.
  it.runIf(existsSync('/dev/full'))(
    'stops the peers, reports the folder with a hint, and exits 74',
    async () => {
      const cwd = temporaryFolder();
      mkdirSync(join(cwd, 'full'));
      symlinkSync('/dev/full', join(cwd, 'full/run.log'));
      const { exitCode, stderr } = await sim(
        ['run', 'chain3', '--get', '3.txt', '--out', 'full', '--ports', 'auto'],
        cwd,
      );
      expect(stderr).toMatch(/cannot write to .*full: ENOSPC[\s\S]*hint:/u);
      expect(exitCode).toBe(74);
    },
  );
});

describe('sim, in a folder that was deleted', () => {
  it.runIf(process.platform === 'linux')('says so, and exits 2', () => {
    const script = `mkdir gone && cd gone && rmdir ../gone && '${process.execPath}' '${bin}' run chain3 --get 3.txt`;
    const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: temporaryFolder(), encoding: 'utf8' });
    expect(stderr).toBe('sim: the current folder was deleted\n  hint: change to a folder that exists\n');
    expect(status).toBe(2);
  });
});

describe('sim run, when a file changes while it is sent', () => {
  it('refuses the file, keeps nothing of it, and exits 3', async () => {
    const { cwd, running, resume } = await runWithBig(pair, [2]);
    appendFileSync(join(cwd, 'shares/2/big.bin'), 'more');
    resume();
    expect((await running.finished).exitCode).toBe(3);
    const [query] = resultOf(cwd).queries;
    expect(query).toMatchObject({ verdict: 'unverified', savedTo: null });
    expect(query?.failures).toHaveLength(1);
    expect(downloadsOf(cwd)).toEqual([]);
  });
});

describe('sim run, when a peer cannot start', () => {
  it('names the address with a hint, and exits 4', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'share'));
    const section =
      'ip_addr = 192.0.2.1\nserver_port = 20001\nclient_port = 20002\nshare_dir = share\npeer_list = []\n';
    writeFileSync(join(folder, 'far.ini'), `[Peer-1]\n${section}`);
    const { exitCode, stderr } = await sim(
      ['run', 'far.ini', '--allow-remote-addresses', '--get', 'x'],
      folder,
    );
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/peer 1 cannot listen on 192\.0\.2\.1:20001/u);
    expect(stderr).toMatch(/not an address of this machine/u);
  });
});

describe('sim run, when a foreign peer never listens', () => {
  it('exits 4 at --start-timeout, names the limit and the address, and leaves a line in the log of the peer', async () => {
    const cwd = temporaryFolder();
    const mute = { exec: 'node -e "setInterval(() => {}, 1e6)"' };
    const ini = writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1], keys: mute } });
    const args = ['run', ini, '--allow-exec', '--get', 'x', '--ports', 'auto', '--start-timeout', '1'];
    const { exitCode, stderr } = await sim(args, cwd);
    expect(stderr).toMatch(
      /peer 2 did not start within 1 s \(--start-timeout\): peer 2 is not listening on 127\.0\.0\.1:\d+ \(process \d+/u,
    );
    expect(exitCode).toBe(4);
    const log = readFileSync(join(runFolderOf(cwd), 'logs/peer-2.log'), 'utf8');
    expect(log).toMatch(/^floodsim: not started within 1 s .*: peer 2 is not listening on /u);
  });
});

describe('sim, when its terminal is closed', () => {
  const mute = `node -e "require('net').createServer(() => {}).listen(process.env.SIM_PORT, process.env.SIM_IP)"`;

  it.each([
    { command: 'run', args: ['--get', 'x', '--quiet-for', '30'], shows: /peer 1 searches for x/u },
    { command: 'shell', args: [], shows: /peer 1> /u },
    { command: 'classic', args: [], shows: /input peer num of your node:/u },
  ])(
    'ends sim $command in order: it writes the result, leaves nothing, and does not crash',
    async ({ command, args, shows }) => {
      const cwd = temporaryFolder();
      const ini = writeTopology(cwd, {
        1: { neighbours: [2] },
        2: { neighbours: [1], keys: { exec: mute } },
      });
      const terminal = new Terminal([command, ini, '--allow-exec', ...args, '--ports', 'auto'], { cwd });
      await terminal.printed(shows);
      terminal.close();
      const { exitCode, signal } = await terminal.finished;
      const { peers, leftovers } = resultOf(cwd);
      expect(leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
      expect(peers.map(({ pid }) => pid === null || isGone(pid))).toEqual([true, true]);
      // A crash of Node is a signal.
      expect(signal ?? 0).toBe(0);
      // The end of its input ends a shell, too.
      expect(command === 'run' ? [129] : [0, 129]).toContain(exitCode);
    },
  );
});

// A shell with job control sends SIGHUP to its jobs; a program in a session of its own gets none.
describe.runIf(process.platform === 'linux')('sim, when the terminal of another session is closed', () => {
  it.each(['shell', 'classic'])(
    'ends sim %s as at the end of its input, also while the network starts',
    async (command) => {
      const cwd = temporaryFolder();
      const line = `trap '' HUP; setsid -w '${process.execPath}' '${bin}' ${command} chain3 --ports auto; echo $? > code`;
      const terminal = spawn('sh', ['-c', line], { cwd });
      await vi.waitFor(() => expect(existsSync(join(cwd, 'runs'))).toBe(true), {
        timeout: 20_000,
        interval: 2,
      });
      (terminal as IPty & { destroy(): void }).destroy();
      await vi.waitFor(() => expect(readFileSync(join(cwd, 'code'), 'utf8')).toBe('0\n'), {
        timeout: 20_000,
      });
      expect(resultOf(cwd)).toMatchObject({
        exitCode: 0,
        leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
      });
    },
  );
});

describe('the trace of a run', () => {
  it('is in causal order, and every message that was sent is received', async () => {
    const running = start(
      ['run', 'grid3x3', '--get', 'nobody', '--ports', 'auto', '-r', 'ndjson'],
      temporaryFolder(),
    );
    await running.finished;
    const seen = new Set<string>();
    const open = new Set<string>();
    for (const event of running.events as TraceEvent[]) {
      if (event.cause !== undefined) expect(seen).toContain(event.cause);
      seen.add(event.id);
      if (event.type === 'query:sent') open.add(event.id);
      if (event.type === 'query:received') open.delete(event.cause ?? '');
    }
    expect(open.size).toBe(0);
    // 16 by the closed form, minus one for each longer path that was faster: see the tests of the router.
    const sent = running.events.filter(({ type }) => type === 'query:sent').length;
    expect([14, 15, 16]).toContain(sent);
  });
});

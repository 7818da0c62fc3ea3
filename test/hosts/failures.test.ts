import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { onHosts, processesBelow } from '../helpers/agents.js';
import { isGone, type RunningSim, repository, runFolderOf, start, temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** Large enough that its holder can be stopped in the middle of the transfer. Sparse, so that it is cheap to make. */
const bigSize = 1 << 27;

const ring4: Readonly<Record<number, TestPeer>> = {
  1: { neighbours: [2, 4] },
  2: { neighbours: [1, 3] },
  3: { neighbours: [2, 4], files: { 'x.txt': 'x' } },
  4: { neighbours: [3, 1] },
};

const eventsOf = <T extends TraceEvent['type']>(running: RunningSim, type: T): EventOf<T>[] =>
  running.events.filter((event): event is EventOf<T> => event.type === type);

function pidOf(running: RunningSim, peer: number): number {
  return eventsOf(running, 'peer:started').find((event) => event.peer === peer)?.pid ?? 0;
}

/** The host of a peer, with the id of its agent. */
function hostOf(running: RunningSim, peer: number): EventOf<'host:joined'> {
  const name = eventsOf(running, 'peer:started').find((event) => event.peer === peer)?.host;
  const joined = eventsOf(running, 'host:joined').find(({ host }) => host === name);
  if (joined === undefined) throw new Error(`peer ${peer} is on no host`);
  return joined;
}

/**
 * Starts four peers on four hosts. Peer 1 fetches a big file from peer 3, which is stopped in the middle of it: the transfer stays
 * under way until `resume` lets the holder go on.
 */
async function runWithBig(...args: string[]) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, ring4);
  const big = join(cwd, 'shares/3/big.bin');
  writeFileSync(big, '');
  truncateSync(big, bigSize);
  const running = start(
    ['run', ini, '--get', 'big.bin', ...args, ...onHosts(4), '--reporter', 'ndjson'],
    cwd,
  );
  onTestFinished(() => void running.process.kill('SIGKILL'));
  await running.printed(/"transfer:started"/u);
  const holder = pidOf(running, 3);
  process.kill(holder, 'SIGSTOP');
  const all = processesBelow(running.process.pid ?? 0);
  return { cwd, running, all, resume: () => process.kill(holder, 'SIGCONT') };
}

/** Starts a run on a host whose agent gets a signal when it has joined. */
function startWithSignalAtJoin(signal: 'SIGKILL' | 'SIGSTOP') {
  const cwd = temporaryFolder();
  const file = join(cwd, 'joined');
  const preload = join(repository, 'test/helpers/signal-at-join.cjs');
  const agent = `NODE_OPTIONS="--require ${preload}" SIGNAL_AT_JOIN=${signal} SIGNAL_FILE="${file}" "$@"`;
  const launcher = `sh -c '${agent}; exec sleep 1000' sh`;
  const options = ['--hosts', '1', '--launcher', launcher, '--reporter', 'ndjson'];
  const running = start(['run', 'chain3', '--get', '3.txt', ...options], cwd);
  onTestFinished(() => void running.process.kill('SIGKILL'));
  return { running, hasJoined: () => existsSync(file) };
}

function resultOf(cwd: string): RunResult {
  return JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8')) as RunResult;
}

async function expectAllGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter((pid) => !isGone(pid))).toEqual([]);
}

const nothing = { processes: 0, ports: 0, temporaryFiles: 0 };

describe.runIf(process.platform === 'linux')('sim run, on several hosts,', () => {
  it('goes on without the peers of a host whose agent is killed, names the host, and exits 4', async () => {
    const { cwd, running, all, resume } = await runWithBig('--get', 'x.txt');
    const lost = hostOf(running, 2);
    process.kill(lost.pid, 'SIGKILL');
    await running.printed(/"peer:died"/u);
    resume();
    expect((await running.finished).exitCode).toBe(4);
    const reason = expect.stringMatching(
      `^host ${lost.host} is lost: its connection has (?:closed|failed: )`,
    );
    expect(eventsOf(running, 'peer:died')).toMatchObject([{ peer: 2, code: null, signal: null, reason }]);
    expect(eventsOf(running, 'host:lost')).toMatchObject([{ host: lost.host }]);
    expect(eventsOf(running, 'host:left')).toHaveLength(3);
    expect(resultOf(cwd)).toMatchObject({
      queries: [{ verdict: 'verified' }, { verdict: 'verified', path: [1, 4, 3], unreachable: 1 }],
      leftovers: { ...nothing, unknownHosts: [lost.host] },
    });
    await expectAllGone(all);
  });

  it('leaves nothing if it is killed, also no stopped peer', async () => {
    const { running, all } = await runWithBig();
    expect(all.length).toBeGreaterThan(4 + 4);
    running.process.kill('SIGKILL');
    await expectAllGone(all);
  });

  it('reports no peer as died if an engine sends SIGTERM to all processes, writes the result, and exits 143', async () => {
    const { cwd, running, all, resume } = await runWithBig();
    const joined = eventsOf(running, 'host:joined').map(({ pid }) => pid);
    const peers = eventsOf(running, 'peer:started').map(({ pid }) => pid);
    for (const pid of [...joined, ...peers]) process.kill(pid, 'SIGTERM');
    running.process.kill('SIGTERM');
    resume();
    expect((await running.finished).exitCode).toBe(143);
    const { peers: ended, leftovers, exitCode } = resultOf(cwd);
    expect(ended.map(({ end }) => end)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
    expect(leftovers).toEqual(nothing);
    expect(exitCode).toBe(143);
    expect(eventsOf(running, 'peer:died')).toEqual([]);
    expect(eventsOf(running, 'host:left')).toHaveLength(4);
    await expectAllGone(all);
  });

  it('is not disturbed by a signal of an engine to its peers, before it gets it itself', async () => {
    const { running, all, resume } = await runWithBig();
    for (const { pid } of eventsOf(running, 'peer:started')) process.kill(pid, 'SIGTERM');
    resume();
    expect((await running.finished).exitCode).toBe(0);
    await expectAllGone(all);
  });

  it('kills at once on a second Ctrl-C, even if a peer hangs, and writes the result', async () => {
    const { cwd, running, all } = await runWithBig();
    running.process.kill('SIGINT');
    await running.printed(/Ctrl-C again/u);
    running.process.kill('SIGINT');
    expect((await running.finished).exitCode).toBe(130);
    expect(resultOf(cwd)).toMatchObject({ exitCode: 130, queries: [{ verdict: 'interrupted' }] });
    await expectAllGone(all);
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)(
    'exits $code at $signal while it waits for its hosts, and ends the launcher',
    async ({ signal, code }) => {
      const cwd = temporaryFolder();
      const launcher = `sh -c 'echo $$ >pid; exec sleep 1000' sh`;
      const running = start(['run', 'chain3', '--get', 'x', '--hosts', '2', '--launcher', launcher], cwd);
      onTestFinished(() => void running.process.kill('SIGKILL'));
      await expect
        .poll(() => existsSync(join(cwd, 'pid')) && readFileSync(join(cwd, 'pid'), 'utf8'))
        .toMatch(/\n/u);
      running.process.kill(signal);
      expect((await running.finished).exitCode).toBe(code);
      expect(resultOf(cwd)).toMatchObject({ exitCode: code, leftovers: nothing });
      await expectAllGone([Number(readFileSync(join(cwd, 'pid'), 'utf8'))]);
    },
  );

  it('ends the launcher if it is killed while it waits for its hosts', async () => {
    const cwd = temporaryFolder();
    const launcher = `sh -c 'echo $$ >pid; exec sleep 1000' sh`;
    const running = start(['run', 'chain3', '--get', 'x', '--hosts', '2', '--launcher', launcher], cwd);
    await expect
      .poll(() => existsSync(join(cwd, 'pid')) && readFileSync(join(cwd, 'pid'), 'utf8'))
      .toMatch(/\n/u);
    running.process.kill('SIGKILL');
    await expectAllGone([Number(readFileSync(join(cwd, 'pid'), 'utf8'))]);
  });

  it('ends if an agent dies when all hosts have joined, and their peers are not placed', async () => {
    const { running } = startWithSignalAtJoin('SIGKILL');
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toMatch(
      /^sim: host \S+ cannot say which folders it sees: host \S+ is lost: its connection/mu,
    );
    expect(exitCode).toBe(4);
    const types = running.events.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('host:'))).toEqual(['host:joined', 'host:lost']);
  });

  it('exits 130 at Ctrl-C while it compares its clock with that of an agent that hangs', async () => {
    const { running, hasJoined } = startWithSignalAtJoin('SIGSTOP');
    await expect.poll(hasJoined).toBe(true);
    const all = processesBelow(running.process.pid ?? 0);
    running.process.kill('SIGINT');
    expect((await running.finished).exitCode).toBe(130);
    // It has not waited until the agent was lost.
    expect(eventsOf(running, 'host:lost')).toEqual([]);
    await expectAllGone(all);
  });

  it('starts no peer if a host allows too few open files, and names the host', async () => {
    const cwd = temporaryFolder();
    const launcher = `sh -c '"$@" & (ulimit -n 24; "$@") & wait' sh`;
    const running = start(['run', 'ring8', '--get', 'x', '--hosts', '2', '--launcher', launcher], cwd);
    const { exitCode, stderr } = await running.finished;
    expect(stderr).toMatch(
      /host \S+ with 4 peers needs 31 open files in one process, and only 24 are allowed\n {2}hint: raise the limit/u,
    );
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
    expect(exitCode).toBe(4);
  });
});

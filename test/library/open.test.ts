import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { type OpenOptions, open } from '../../src/library/open.js';
import type { OpenNetwork } from '../../src/library/open-network.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { isGone, repository, temporaryFolder } from '../helpers/sim.js';

/** Nothing of the library prints. */
const printed = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
afterEach(() => {
  for (const spy of printed) spy.mockClear();
});

async function opened(options: Partial<OpenOptions> = {}): Promise<OpenNetwork> {
  const network = await open({ topology: 'chain3', ports: 'auto', cwd: temporaryFolder(), ...options });
  onTestFinished(async () => void (await network.close()));
  return network;
}

/** A copy of chain3 that may be modified. */
function copyOfChain(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'fixtures'));
  mkdirSync(join(folder, 'topologies'));
  cpSync(join(repository, 'fixtures/chain3'), join(folder, 'fixtures/chain3'), { recursive: true });
  cpSync(join(repository, 'topologies/chain3.ini'), join(folder, 'topologies/chain3.ini'));
  return folder;
}

async function codeOf(act: Promise<unknown>): Promise<[string, number] | 'no error'> {
  try {
    await act;
    return 'no error';
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return [error.code, error.exitCode];
  }
}

describe('open', () => {
  it('asks, kills and starts peers, and closes without leaving a process or printing', async () => {
    const events: TraceEvent[] = [];
    const network = await opened({ onEvent: (event) => events.push(event) });
    expect(network.peers.map(({ id, isUp }) => [id, isUp])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(await network.ask('3.txt')).toMatchObject({ verdict: 'verified', path: [1, 2, 3] });
    await network.kill(2);
    expect(network.peers[1]).toEqual({ id: 2, isUp: false, ip: null, port: null, pid: null, host: null });
    const missed = await network.ask('2.txt', { from: 3 });
    expect(missed).toMatchObject({ verdict: 'not-found', stoppedBy: ['gone'], gone: [2] });
    await network.start(2);
    expect(await network.ask('1.txt', { from: 3, ttl: 2 })).toMatchObject({ verdict: 'verified' });
    const pids = network.peers.map(({ pid }) => pid ?? 0);
    const result = await network.close();
    expect(result).toMatchObject({
      exitCode: 1,
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
      error: null,
    });
    expect(result.queries).toHaveLength(3);
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
    expect(await network.close()).toBe(result);
    const saved: TraceEvent[] = [];
    for await (const event of readTrace(result.trace)) saved.push(event);
    expect(saved).toEqual(events);
    const read: TraceEvent[] = [];
    for await (const event of network.events()) read.push(event);
    expect(read).toEqual(events);
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });

  it('modifies a peer in its file and in the running network', async () => {
    const cwd = copyOfChain();
    const topology = 'topologies/chain3.ini';
    const network = await opened({ topology, cwd, allowOutsideShares: true });
    const path = join(cwd, topology);
    const done = await network.modify(1, 'ttl', 1);
    expect(done).toEqual({ from: expect.any(String), to: '1', files: [path], restarted: [] });
    expect(readFileSync(path, 'utf8')).toMatch(/^ttl *= *1$/mu);
    expect(await network.ask('3.txt')).toMatchObject({ verdict: 'not-found', ttl: 1, stoppedBy: ['ttl'] });
    expect(await network.modify(1, 'ttl', 1)).toBeNull();
    expect(network.topology.peers[0]?.ttl).toBe(1);
    expect((await network.close()).exitCode).toBe(1);
  });

  it('cancels one query with its signal, and keeps the network', async () => {
    const network = await opened();
    const result = await network.ask('none.txt', { signal: AbortSignal.abort() });
    expect(result.verdict).toBe('interrupted');
    expect(await network.ask('3.txt')).toMatchObject({ verdict: 'verified' });
  });

  it('runs several queries at the same time, but not two of one peer for one file', async () => {
    const network = await opened();
    const both = [network.ask('3.txt'), network.ask('2.txt')];
    expect(await codeOf(network.ask('3.txt'))).toEqual(['bad-usage', 2]);
    expect((await Promise.all(both)).map(({ verdict }) => verdict)).toEqual(['verified', 'verified']);
  });

  it('runs any number of queries with one signal, and Node does not warn of listeners', async () => {
    const warnings: string[] = [];
    const keep = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', keep);
    onTestFinished(() => void process.off('warning', keep));
    const network = await opened();
    const { signal } = new AbortController();
    const asks = Array.from({ length: 12 }, (_, index) => network.ask(`${index}.none`, { signal }));
    for (const { verdict } of await Promise.all(asks)) expect(verdict).toBe('not-found');
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('cancels running queries when it is closed', async () => {
    const network = await opened();
    const asked = network.ask('none.txt');
    const { exitCode } = await network.close();
    expect(['interrupted', 'not-found']).toContain((await asked).verdict);
    expect([1, 130]).toContain(exitCode);
  });

  it('stops when its signal is aborted; close then gives the result', async () => {
    const stop = new AbortController();
    const network = await opened({ signal: stop.signal });
    await network.ask('3.txt');
    stop.abort();
    const result = await network.close();
    expect(result).toMatchObject({ exitCode: 130, leftovers: { processes: 0, ports: 0 } });
    expect(result.queries[0]?.verdict).toBe('verified');
  });

  it('rejects with a SimError, and has stopped everything, if it is interrupted while it starts', async () => {
    const cwd = temporaryFolder();
    const stop = new AbortController();
    const opening = open({ topology: 'chain3', ports: 'auto', cwd, out: 'run', signal: stop.signal });
    stop.abort();
    expect(await codeOf(opening)).toEqual(['interrupted', 130]);
    expect(JSON.parse(readFileSync(join(cwd, 'run/result.json'), 'utf8'))).toMatchObject({
      exitCode: 130,
      leftovers: { processes: 0 },
    });
  });

  it('rejects with a typed error, and starts nothing, for wrong input', async () => {
    const cwd = temporaryFolder();
    const wrong: [Partial<OpenOptions> & { readonly port?: string }, string, number][] = [
      [{ topology: 'none' }, 'bad-topology', 2],
      [{ out: '' }, 'bad-usage', 2],
      [{ quietFor: -1 }, 'bad-usage', 2],
      [{ port: 'auto' }, 'bad-usage', 2],
    ];
    for (const [options, code, exitCode] of wrong) {
      expect(await codeOf(open({ topology: 'chain3', cwd, ...options }))).toEqual([code, exitCode]);
    }
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('rejects a call that cannot be done, with the code and exit code of sim', async () => {
    const network = await opened();
    const usage = ['bad-usage', 2];
    expect(await codeOf(network.ask('a/b'))).toEqual(usage);
    expect(await codeOf(network.ask('x', { from: 9 }))).toEqual(usage);
    expect(await codeOf(network.ask('x', { ttl: 0 }))).toEqual(usage);
    expect(await codeOf(network.start(1))).toEqual(usage);
    expect(await codeOf(network.kill(9))).toEqual(usage);
    expect(await codeOf(network.modify(1, 'ttl', 3))).toEqual(usage);
    await network.kill(1);
    expect(await codeOf(network.kill(1))).toEqual(usage);
    expect(await codeOf(network.ask('3.txt', { from: 1 }))).toEqual(['peer-failed', 4]);
    expect((await network.close()).exitCode).toBe(0);
    expect(await codeOf(network.ask('3.txt'))).toEqual(usage);
  });

  it('reports a port that is taken, after everything has been stopped', async () => {
    const cwd = copyOfChain();
    const topology = 'topologies/chain3.ini';
    const first = await opened({ topology, cwd, allowOutsideShares: true });
    const port = first.peers[0]?.port ?? 0;
    const path = join(cwd, topology);
    const other = join(cwd, 'topologies/other.ini');
    writeFileSync(other, readFileSync(path, 'utf8').replace(/^(\w*port *= *)\d+/mu, `$1${port}`));
    expect(await codeOf(open({ topology: other, cwd, allowOutsideShares: true }))).toEqual(['port-taken', 4]);
  });
});

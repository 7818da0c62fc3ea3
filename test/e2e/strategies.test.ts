import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { strategyNames } from '../../src/protocol/strategy-text.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { onHosts } from '../helpers/agents.js';
import { sim, simScript, start, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** With settings that find a file in each of the networks here: a flood to few neighbours may miss it. */
const others = strategyNames
  .filter((name) => name !== 'flood')
  .map((name) => (name === 'normalised' ? 'normalised:fanout=9' : name));

/** A ring of 12 peers with chords, and the file at two of them. */
function chords(folder: string, network: Readonly<Record<string, string>> = {}): string {
  const peers = Array.from({ length: 12 }, (_, index) => {
    const to = [index + 1, index + 11, index + 4, index + 8].map((peer) => (peer % 12) + 1);
    const files = [6, 9].includes(index) ? { 'x.txt': 'x\n' } : {};
    return [index + 1, { neighbours: to, files }] as const;
  });
  return writeTopology(folder, Object.fromEntries(peers), network);
}

/** A run with its result and its trace. */
async function run(args: readonly string[], folder = temporaryFolder()) {
  const out = ['--out', 'run', '--ports', 'auto', '--reporter', 'json'];
  const { stdout, stderr, exitCode } = await sim(['run', ...args, ...out], folder);
  const result = (stdout === '' ? null : JSON.parse(stdout)) as RunResult | null;
  const events: TraceEvent[] = [];
  if (result !== null)
    for await (const event of readTrace(join(folder, 'run', 'trace.ndjson'))) events.push(event);
  return { result, events, stderr, exitCode };
}

function of<T extends TraceEvent['type']>(events: readonly TraceEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** Holds for each search that has ended, whatever its strategy. */
function expectEnded(events: readonly TraceEvent[], result: RunResult | null): void {
  const [settled] = of(events, 'query:settled');
  const [ended] = of(events, 'query:ended');
  const steps = of(events, 'query:step');
  expect(settled).toMatchObject({ by: 'count' });
  expect(ended).toMatchObject({ steps: steps.length });
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + 1));
  expect(of(events, 'check:sent')).toHaveLength(
    of(events, 'check:answered').length + of(events, 'check:failed').length,
  );
  for (const event of events) expect(event.cause ?? 'root', JSON.stringify(event)).not.toBe('');
  expect(result?.violations).toEqual([]);
  expect(result?.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
}

describe.each(others)('sim run --strategy %s', (strategy) => {
  it.each(['chain3', 'ring8', 'grid3x3', 'star6', 'complete5'])('finds a file in %s', async (topology) => {
    const args = [topology, '--get', '3.txt', '--ttl', '200', '--strategy', strategy];
    const { result, events, exitCode, stderr } = await run(args);
    expect(exitCode, stderr).toBe(0);
    expect(result?.queries).toMatchObject([{ verdict: 'verified', settledBy: 'count' }]);
    expectEnded(events, result);
    for (const event of of(events, 'query:sent')) expect(event.state).toBeTypeOf('number');
  });

  it('finds a file in a network with many ways, and ends where there is none', async () => {
    const folder = temporaryFolder();
    const ini = chords(folder, { strategy });
    const { result, events, exitCode } = await run([ini, '--get', 'x.txt', '--ttl', '200'], folder);
    expect(exitCode).toBe(0);
    expect(of(events, 'run:started')).toMatchObject([{ strategy }]);
    expect(of(events, 'query:issued')).toMatchObject([{ strategy }]);
    expectEnded(events, result);
    const without = await run([ini, '--get', 'no.txt', '--ttl', '9', '--overwrite'], folder);
    expect(without.exitCode).toBe(1);
    expect(without.result?.queries).toMatchObject([{ verdict: 'not-found', settledBy: 'count' }]);
    expectEnded(without.events, without.result);
  });

  it('ends also with messages that are lost, doubled and delayed', async () => {
    const folder = temporaryFolder();
    const faults = ['loss 1-2 every 2', 'duplicate 2-3 every 2', 'latency 3-4 5ms', 'reorder 4-5 every 2'];
    const args = [chords(folder), '--get', 'no.txt', '--ttl', '12', '--strategy', strategy];
    const { result, events, exitCode } = await run(
      [...args, ...faults.flatMap((fault) => ['--fault', fault])],
      folder,
    );
    expect(exitCode).toBe(1);
    expectEnded(events, result);
  });

  it('has the messages of the strategy also with --lockstep', async () => {
    const folder = temporaryFolder();
    const args = [chords(folder), '--get', 'x.txt', '--ttl', '30', '--strategy', strategy, '--lockstep'];
    const { result, events } = await run(args, folder);
    expect(result?.queries).toMatchObject([{ settledBy: 'count' }]);
    expectEnded(events, result);
  });
});

describe('a walker', () => {
  it('asks its origin on the way, and stops when the file was found', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(8, { 'x.txt': 'x\n' }));
    const args = [ini, '--get', 'x.txt', '--ttl', '60', '--strategy', 'walk:walkers=2,check=2'];
    const { events, exitCode } = await run(args, folder);
    expect(exitCode).toBe(0);
    const asked = of(events, 'check:received');
    expect(asked.length).toBeGreaterThan(0);
    for (const { cause, from } of asked) {
      const sent = of(events, 'check:sent').find(({ id }) => id === cause);
      expect(sent).toMatchObject({ peer: from, to: 1 });
    }
    for (const { cause } of of(events, 'check:answered'))
      expect(of(events, 'check:sent').map(({ id }) => id)).toContain(cause);
  });

  it('is lost with the peer at which it waits, and the search ends', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(5, {}));
    const args = [ini, '--get', 'no.txt', '--ttl', '60', '--strategy', 'walk:walkers=1,check=3'];
    const { events, exitCode } = await run([...args, '--fault', 'kill 4 on check:sent at 4'], folder);
    expect([1, 4]).toContain(exitCode);
    expect(of(events, 'fault:applied')).toMatchObject([{ peer: 4, effect: 'killed' }]);
    expect(of(events, 'query:settled')).toMatchObject([{ by: 'count' }]);
    expect(of(events, 'query:ended')).toHaveLength(1);
  });

  it('leaves nothing over if the run is interrupted while it goes', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(4, {}));
    const args = ['run', ini, '--get', 'no.txt', '--ttl', '65535', '--slow', '20', '--ports', 'auto'];
    const running = start([...args, '--strategy', 'walk:walkers=1,check=2', '--reporter', 'ndjson'], folder);
    await expect
      .poll(() => running.events.some(({ type }) => type === 'check:answered'), { timeout: 60_000 })
      .toBe(true);
    running.process.kill('SIGINT');
    await once(running.process, 'close');
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(130);
    const runs = join(folder, 'runs');
    const trace = join(runs, readdirSync(runs)[0] ?? '', 'trace.ndjson');
    const events: TraceEvent[] = [];
    for await (const event of readTrace(trace)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'run:finished', exitCode: 130 });
  });
});

describe('peers that announce themselves', () => {
  it('do so again over the proxies of --slow', async () => {
    const folder = temporaryFolder();
    const args = [chords(folder), '--get', 'x.txt', '--ttl', '9', '--strategy', 'ultrapeers', '--slow', '2'];
    const { events, exitCode, stderr } = await run(args, folder);
    expect(exitCode, stderr).toBe(0);
    expect(of(events, 'message:invalid')).toEqual([]);
  });

  it('do so after they were started again', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(3));
    const { stdout } = await simScript(
      ['shell', ini, '--ports', 'auto', '--strategy', 'one-hop'],
      ['ttl 2', 'kill 2', 'start 2', 'get x.txt', 'exit'],
      folder,
    );
    // Peer 2 sends over the last link only because peer 3 has announced the file to it again.
    expect(stdout).toContain('x.txt found at peer 3');
  });

  it('do so on several hosts', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(4));
    const args = ['run', ini, '--get', 'x.txt', '--ttl', '9', '--strategy', 'ultrapeers', ...onHosts(2)];
    const { exitCode, stderr } = await sim(args, folder);
    expect(exitCode, stderr).toBe(0);
  });
});

describe('a foreign peer of the native dialect', () => {
  it.each(['ring:step=1', 'walk:walkers=2,check=2', 'ultrapeers'])('takes part in %s', async (strategy) => {
    const folder = temporaryFolder();
    const peers = chainOf(5);
    const ini = writeTopology(folder, { ...peers, 3: { neighbours: [2, 4], keys: { exec: 'sim peer' } } });
    const args = [ini, '--get', 'x.txt', '--ttl', '60', '--strategy', strategy, '--allow-exec'];
    const { result, exitCode, stderr } = await run(args, folder);
    expect(exitCode, stderr).toBe(0);
    expect(result?.queries).toMatchObject([{ verdict: 'verified', settledBy: 'quiet' }]);
  });

  it('can be the origin of a search in steps', async () => {
    const folder = temporaryFolder();
    const peers = chainOf(4);
    const ini = writeTopology(folder, { ...peers, 1: { neighbours: [2], keys: { exec: 'sim peer' } } });
    const args = [ini, '--get', 'x.txt', '--ttl', '9', '--strategy', 'ring:step=1', '--allow-exec'];
    const { result, exitCode, stderr } = await run(args, folder);
    expect(exitCode, stderr).toBe(0);
    expect(result?.queries).toMatchObject([{ verdict: 'verified', settledBy: 'quiet' }]);
  });
});

describe('the strategy of a running network', () => {
  it('cannot be modified, and stays when a setting of a peer is', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(3));
    const { stdout } = await simScript(
      ['shell', ini, '--ports', 'auto', '--strategy', 'walk:walkers=2'],
      ['modify strategy ring', 'modify serverport 20009', 'get x.txt', 'exit'],
      folder,
    );
    expect(stdout).toContain('the strategy belongs to the whole network, and cannot change while it runs');
    expect(stdout).toContain('x.txt found at peer 3');
    const runs = join(folder, 'runs');
    const events: TraceEvent[] = [];
    for await (const event of readTrace(join(runs, readdirSync(runs)[0] ?? '', 'trace.ndjson')))
      events.push(event);
    expect(of(events, 'query:issued')).toMatchObject([{ strategy: 'walk:walkers=2' }]);
  });
});

describe('a strategy that cannot be used', () => {
  it.each([
    ['that does not exist', ['--strategy', 'teleport'], 'there is no strategy'],
    ['with a wrong setting', ['--strategy', 'walk:walkers=0'], "'0' is not a value of 'walkers'"],
  ])('%s starts nothing', async (_, args, text) => {
    const { exitCode, stdout, stderr } = await sim(['run', 'chain3', '--get', '3.txt', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  it('is shown with its line in the INI', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, chainOf(2), { strategy: 'walk:walker=3' });
    const { exitCode, stderr } = await sim(['run', ini, '--get', 'x.txt'], folder);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/\.ini:\d+/u);
    expect(stderr).toContain("the strategy walk has no setting 'walker'");
  });

  it('is refused where a program of an older dialect takes part', async () => {
    const folder = temporaryFolder();
    const ini = writeTopology(folder, {
      1: { neighbours: [2] },
      2: { neighbours: [1], keys: { exec: 'node peer.js', dialect: 'jiangluyu' } },
    });
    const args = ['run', ini, '--get', 'x', '--strategy', 'walk', '--allow-exec'];
    const { exitCode, stdout, stderr } = await sim(args, folder);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('peer 2 runs a program of the dialect jiangluyu, which can only flood');
  });
});

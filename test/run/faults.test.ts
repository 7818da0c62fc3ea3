import { describe, expect, it } from 'vitest';
import { ExitCode, SimError } from '../../src/core/errors.js';
import type { RunResult } from '../../src/judge/result.js';
import type { RunOptions } from '../../src/run/options.js';
import { run } from '../../src/run/run.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, type TestPeer, writeTopology } from '../helpers/topologies.js';

/** Two ways from 1 to 4, which has `x.txt`: by 2 and by 3. */
const diamond: Record<number, TestPeer> = {
  1: { neighbours: [2, 3] },
  2: { neighbours: [1, 4] },
  3: { neighbours: [1, 4] },
  4: { neighbours: [2, 3], files: { 'x.txt': 'x\n' } },
};

interface Ran {
  readonly result: RunResult;
  readonly of: <T extends TraceEvent['type']>(type: T) => EventOf<T>[];
}

/** Runs a network with faults, in a folder of its own. */
async function runWith(
  faults: readonly string[],
  { peers = chainOf(4), ...options }: Partial<RunOptions> & { peers?: Record<number, TestPeer> } = {},
): Promise<Ran> {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const result = await run({
    topology: writeTopology(cwd, peers),
    get: ['x.txt'],
    ports: 'auto',
    cwd,
    faults,
    onEvent: (event) => events.push(event),
    ...options,
  });
  expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  return { result, of };
}

describe('run with faults on peers', () => {
  it('kills a peer when another one gets the query, and counts it as stopped', async () => {
    const { result, of } = await runWith(['kill 3 on query:received at 2']);
    expect(result.faults).toEqual([
      {
        number: 1,
        text: 'kill 3 on query:received at 2',
        kind: 'kill',
        random: false,
        started: true,
        triggered: 1,
        lost: 0,
        duplicated: 0,
        warning: null,
      },
    ]);
    const [received] = of('query:received').filter(({ peer }) => peer === 2);
    const [started] = of('fault:started');
    expect(started?.cause).toBe(received?.id);
    expect(of('fault:applied')).toMatchObject([{ fault: 1, effect: 'killed', peer: 3, cause: started?.id }]);
    expect(result.peers.find(({ id }) => id === 3)?.end).toBe('stopped');
    expect(of('run:started')).toMatchObject([{ seed: result.seed }]);
    expect([ExitCode.ok, ExitCode.notFound]).toContain(result.exitCode);
  });

  it('kills a peer from the start before its links open, so that no message reaches it', async () => {
    const { result, of } = await runWith(['kill 3']);
    expect(result.queries).toMatchObject([
      { verdict: 'not-found', settledBy: 'count', stoppedBy: ['gone'], gone: [3] },
    ]);
    expect(of('link:accepted').filter(({ peer, from }) => peer === 3 || from === 3)).toEqual([]);
    expect(of('query:failed')).toMatchObject([{ peer: 2, to: 3 }]);
    expect(of('fault:applied')).toMatchObject([{ effect: 'killed', peer: 3 }]);
    expect(result.exitCode).toBe(ExitCode.notFound);
  });

  it('routes around a peer that leaves', async () => {
    const { result, of } = await runWith(['leave 2'], { peers: diamond });
    expect(result.queries).toMatchObject([{ verdict: 'verified', path: [1, 3, 4] }]);
    expect(of('fault:applied')).toMatchObject([{ effect: 'stopped', peer: 2 }]);
    expect(result.exitCode).toBe(ExitCode.ok);
  });

  it('ends a query as failed if a fault kills its origin', async () => {
    // The query cannot end before.
    const { result } = await runWith(['slow 3 1h', 'kill 1 on query:received at 2']);
    expect(result.queries).toMatchObject([
      { verdict: 'failed', stoppedPeers: [{ peer: 1, fault: 2, effect: 'killed' }] },
    ]);
    expect(result.exitCode).toBe(ExitCode.network);
  });

  it('has acted if its late peer was absent until the end of the run, so that --strict accepts it', async () => {
    const { result } = await runWith(['late 4 1h'], {
      strict: true,
      get: ['nowhere.txt'],
      expect: 'not-found',
    });
    expect(result.faults).toMatchObject([{ started: true, warning: null }]);
    expect(result.exitCode).toBe(ExitCode.ok);
  });

  it.each(['kill 1', 'late 1 1h'])('ends a query as failed if its origin does not run: %s', async (fault) => {
    const { result } = await runWith([fault]);
    expect(result.queries).toMatchObject([{ verdict: 'failed', query: null }]);
    expect(result.exitCode).toBe(ExitCode.network);
  });

  it('fails only with strict if a fault never acts', async () => {
    const never = ['kill 3 after 9 query:received at 2'];
    const { result } = await runWith(never, { seed: 5 });
    expect(result).toMatchObject({ exitCode: 0, seed: '5', faults: [{ started: false, triggered: 0 }] });
    expect((await runWith(never, { strict: true })).result.exitCode).toBe(1);
  });

  it.each([
    ['kill 9', 'there is no peer 9'],
    ['cut 1-4', 'there is no link'],
    ['pause 3 for', 'something is missing'],
  ])('refuses %s before anything starts', async (fault, message) => {
    const refused = runWith([fault]);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(SimError);
  });
});

describe('run with a paused peer', () => {
  it.each([[['pause 3', 'slow 2 1ms']], [['pause 3', 'pause 1 on query:sent 2>3']]])(
    'gives a query up that would wait for ever: %s',
    async (faults) => {
      const { result, of } = await runWith(faults, { timeout: 3600 });
      expect(result.queries).toMatchObject([{ verdict: 'unknown', settled: false }]);
      expect(result.queries[0]?.stoppedPeers).toContainEqual({ peer: 3, fault: 1, effect: 'paused' });
      expect(result.exitCode).toBe(ExitCode.unknown);
      expect(of('peer:died')).toEqual([]);
    },
  );

  it('waits for it if the pause ends', async () => {
    const { result } = await runWith(['pause 3 for 1500ms']);
    expect(result.queries).toMatchObject([{ verdict: 'verified', settledBy: 'count' }]);
  });
});

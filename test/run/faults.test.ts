import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/core/errors.js';
import { run } from '../../src/run/run.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** Runs chain 1-2-3-4, whose last peer has `x.txt`, with faults, and gives the result and the events. */
async function runChain(faults: readonly string[], options: { strict?: boolean; seed?: number } = {}) {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const result = await run({
    topology: writeTopology(cwd, chainOf(4)),
    get: ['x.txt'],
    ports: 'auto',
    cwd,
    faults,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  return { result, of };
}

describe('run with faults on peers', () => {
  it('kills a peer when another one gets the query, and counts it as stopped', async () => {
    const { result, of } = await runChain(['kill 3 on query:received at 2']);
    expect(result.faults).toEqual([
      {
        number: 1,
        text: 'kill 3 on query:received at 2',
        kind: 'kill',
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
    expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });

  it('fails only with strict if a fault never acts', async () => {
    const never = ['kill 3 after 9 query:received at 2'];
    const { result } = await runChain(never, { seed: 5 });
    expect(result).toMatchObject({ exitCode: 0, seed: '5', faults: [{ started: false, triggered: 0 }] });
    expect((await runChain(never, { strict: true })).result.exitCode).toBe(1);
  });
});

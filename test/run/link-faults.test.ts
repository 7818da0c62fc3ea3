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

describe('run with faults on links', () => {
  it('counts a message that is lost: the query settles without it', async () => {
    const { result, of } = await runChain(['cut 2-3']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    const [sent] = of('query:sent').filter(({ to }) => to === 3);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3, fault: 1, cause: sent?.id }]);
    expect(of('query:received').map(({ peer }) => peer)).toEqual([2]);
    expect(of('query:settled')).toMatchObject([{ by: 'count' }]);
    expect(result.faults).toMatchObject([{ started: true, triggered: 1, lost: 1 }]);
    expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });
});

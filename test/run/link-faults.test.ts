import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/core/errors.js';
import type { RunOptions } from '../../src/run/options.js';
import { run } from '../../src/run/run.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** Runs chain 1-2-3-4, whose last peer has `x.txt`, with faults, and gives the result and the events. */
async function runChain(
  faults: readonly string[],
  get: readonly string[] = ['x.txt'],
  options: Partial<RunOptions> = {},
) {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const result = await run({
    topology: writeTopology(cwd, chainOf(4)),
    ...options,
    get,
    ports: 'auto',
    cwd,
    faults,
    seed: 1,
    onEvent: (event) => events.push(event),
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  // Whatever a fault does, each flood is counted to its end, nothing is left behind, and each event has its cause before it.
  expect(of('query:settled').map(({ by }) => by)).toEqual(get.map(() => 'count'));
  expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  const seen = new Set<string>();
  for (const { id, cause } of events) {
    if (cause !== undefined) expect(seen).toContain(cause);
    seen.add(id);
  }
  return { result, of };
}

const three = ['a.txt', 'b.txt', 'c.txt'];

describe('run with faults on links', () => {
  it('counts a message that is lost: the query settles without it', async () => {
    const { result, of } = await runChain(['cut 2-3']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    const [sent] = of('query:sent').filter(({ to }) => to === 3);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3, fault: 1, cause: sent?.id }]);
    expect(of('query:received').map(({ peer }) => peer)).toEqual([2]);
    expect(result.faults).toMatchObject([{ started: true, triggered: 1, lost: 1 }]);
  });

  it('loses only messages of its direction', async () => {
    const { result } = await runChain(['cut 3>2']);
    expect(result).toMatchObject({ exitCode: ExitCode.ok, faults: [{ triggered: 0 }] });
  });

  it('loses messages between groups', async () => {
    const { result, of } = await runChain(['partition {1,2} {3,4}']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3 }]);
  });

  it('loses every second message, and as many as it may', async () => {
    const every = await runChain(['loss 2>3 every 2'], three);
    expect(every.of('query:lost').map(({ query }) => query)).toEqual([every.of('query:issued')[1]?.query]);
    const once = await runChain(['loss 2>3 once'], three);
    expect(once.of('query:lost').map(({ query }) => query)).toEqual([once.of('query:issued')[0]?.query]);
    expect(once.of('fault:ended')).toHaveLength(1);
  });

  it('sends a copy, which the receiver drops as a duplicate', async () => {
    const { result, of } = await runChain(['duplicate 2>3']);
    expect(result.exitCode).toBe(ExitCode.ok);
    const [sent] = of('query:sent').filter(({ to }) => to === 3);
    const [copied] = of('query:duplicated');
    expect(copied).toMatchObject({ peer: 2, to: 3, fault: 1, cause: sent?.id });
    const received = of('query:received').filter(({ peer }) => peer === 3);
    expect(new Set(received.map(({ cause }) => cause))).toEqual(new Set([sent?.id, copied?.id]));
    expect(of('query:dropped')).toMatchObject([{ peer: 3, reason: 'duplicate' }]);
  });

  it('delays messages, and finds the file all the same', async () => {
    const { result, of } = await runChain(['latency 2-3 30ms', 'bandwidth 3>4 1KB/s']);
    expect(result.exitCode).toBe(ExitCode.ok);
    expect(of('fault:applied')).toMatchObject([
      { fault: 1, effect: 'delayed', from: 2, to: 3, amount: 30 },
      { fault: 2, effect: 'delayed', from: 3, to: 4 },
    ]);
    const sent = of('query:sent').find(({ to }) => to === 3)?.at ?? 0;
    const received = of('query:received').find(({ peer }) => peer === 3)?.at ?? 0;
    expect(received - sent).toBeGreaterThan(29);
    expect(of('fault:applied')[1]?.amount).toBeGreaterThan(50);
  });

  it('does not end a query by its timeout while a message is delayed', async () => {
    const { result } = await runChain(['latency 2>3 3s'], ['x.txt'], { timeout: 2 });
    expect(result.exitCode).toBe(ExitCode.ok);
  });

  it('counts a flood to its end when a message is delayed that its outcome did not need', async () => {
    const cwd = temporaryFolder();
    const topology = writeTopology(cwd, {
      1: { neighbours: [2], files: { 'x.txt': 'x' } },
      2: { neighbours: [1, 3] },
      3: { neighbours: [2] },
    });
    const { of } = await runChain(['latency 2>3 2s'], ['x.txt'], { topology, from: 2 });
    const late = of('query:received').find(({ peer }) => peer === 3);
    expect(late?.at).toBeGreaterThan(of('query:resolved')[0]?.at ?? Number.NaN);
  });

  it('sends each byte alone', async () => {
    const { result, of } = await runChain(['slice 2-3']);
    expect(result.exitCode).toBe(ExitCode.ok);
    expect(of('fault:applied')).toMatchObject([{ effect: 'sliced', from: 2, to: 3 }]);
  });

  it('resets a connection: its message is lost, and the next one opens a new connection', async () => {
    const { result, of } = await runChain(['reset 2>3 once'], ['x.txt', 'x.txt']);
    expect(result.queries.map(({ verdict }) => verdict)).toEqual(['not-found', 'verified']);
    expect(of('fault:applied')).toMatchObject([{ effect: 'reset', from: 2, to: 3 }]);
    expect(result.faults, 'a reset and its message are one act').toMatchObject([{ triggered: 1, lost: 1 }]);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3 }]);
    expect(of('link:accepted').filter(({ peer, from }) => peer === 3 && from === 2)).toHaveLength(2);
  });

  it('starts with an event, also on a link whose connection is open', async () => {
    const { of } = await runChain(['cut 2>3 after 2 query:received at 2'], three);
    const [, second, third] = of('query:issued');
    const lost = of('query:lost').map(({ query }) => query);
    expect(lost).toContain(third?.query);
    expect(lost.every((query) => query === second?.query || query === third?.query)).toBe(true);
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { repository, simJson, traceOf } from '../helpers/sim.js';

const preload = join(repository, 'test/helpers/false-clock.cjs');
const files = ['2.txt', '5.txt', '8.txt', '9.txt'];

/** Starts one agent for each clock. */
function launcherWith(clocks: readonly string[]): string {
  const agent = `NODE_OPTIONS="--require ${preload}" FALSE_CLOCK="$clock" "$@" &`;
  return `sh -c 'for clock in ${clocks.join(' ')}; do ${agent} done; wait' sh`;
}

/**
 * The queries have 10 hops together, and each hop takes 200 ms: the run goes on for two seconds at least, and clocks are compared each
 * second.
 */
async function eventsOfRun(hosts: number, launcher: string): Promise<readonly TraceEvent[]> {
  const gets = files.flatMap((file) => ['--get', file]);
  const options = ['--slow', '200', '--hosts', String(hosts), '--launcher', launcher];
  const result = await simJson(['grid3x3', ...gets, ...options]);
  expect(result.queries.map(({ verdict }) => verdict)).toEqual(files.map(() => 'verified'));
  return traceOf(result);
}

/** Events that are dated, or are in the trace, before their cause. */
function beforeTheirCause(events: readonly TraceEvent[]): TraceEvent[] {
  const at = new Map<string, number>();
  return events.filter(({ id, cause, at: time }) => {
    at.set(id, time);
    return cause !== undefined && (at.get(cause) ?? Number.POSITIVE_INFINITY) > time;
  });
}

const ofType = <T extends TraceEvent['type']>(events: readonly TraceEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

// The launcher is a script for a shell.
describe.skipIf(process.platform === 'win32')('a run on hosts', () => {
  it('has no event before its cause if their clocks are years apart, drift and step', async () => {
    const events = await eventsOfRun(4, launcherWith(['90000000,90,0', '-500,-90,0', '7,20000,0', '3,0,2']));
    expect(beforeTheirCause(events)).toEqual([]);
    const drifts = ofType(events, 'host:left').map(({ drift }) => drift);
    expect(drifts).toHaveLength(4);
    // The last one steps by 2 ms each 50 ms, so it went at least 20 ms ahead while the peers started.
    expect(Math.max(...drifts)).toBeGreaterThan(2);
    expect(ofType(events, 'query:received').length).toBeGreaterThan(20);
    const last = events.at(-1)?.at ?? 0;
    expect(events.every(({ at }) => at >= 0 && at <= last)).toBe(true);
  });

  it.skipIf(!hasTimeNamespaces())('is the same in time namespaces of their own', async () => {
    const agent = 'unshare --time --fork --monotonic "$offset" "$@" &';
    const launcher = `sh -c 'for offset in 1000 2000000 3; do ${agent} done; wait' sh`;
    const events = await eventsOfRun(3, launcher);
    expect(beforeTheirCause(events)).toEqual([]);
    for (const { uncertainty } of ofType(events, 'host:joined')) expect(uncertainty).toBeGreaterThan(0);
  });
});

/** Root has them on Linux 5.6 and newer, where the system permits it. */
function hasTimeNamespaces(): boolean {
  try {
    execFileSync('unshare', ['--time', '--fork', '--monotonic', '1', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/run/run.js';
import { simulate } from '../../src/simulate/simulate.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { temporaryFolder } from '../helpers/sim.js';
import { canonicalTextOf } from '../helpers/simulated-trace.js';

async function eventsIn(path: string): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of readTrace(path)) events.push(event);
  return events;
}

/** Strategies whose choices do not depend on random bits, which differ from run to run. */
it.each([
  ['grid3x3', '9.txt', 'ring'],
  ['grid3x3', '9.txt', 'one-hop'],
  ['seven', '6.txt', 'light-flood:flood=1'],
  ['seven', '6.txt', 'ultrapeers:leaf=2'],
  ['ring8', '5.txt', 'ring:first=2,step=1'],
  ['complete5', '5.txt', 'light-flood:flood=1'],
] as const)(
  'a simulated search has the canonical trace of the real one: %s, %s, %s',
  async (topology, get, strategy) => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    await run({ topology, get: [get], strategy, lockstep: true, ports: 'auto', out, cwd: folder });
    const trace = join(folder, 'trace.sim');
    await simulate({ topology, get, strategy }, { trace });
    expect(canonicalTextOf(await eventsIn(trace))).toBe(
      canonicalTextOf(await eventsIn(join(out, 'trace.ndjson'))),
    );
  },
);

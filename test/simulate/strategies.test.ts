import { mkdirSync, writeFileSync } from 'node:fs';
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

/** Links without a way back, and ids that are not in the order of the file. */
const oneWay = [
  [8, 3, 5, 7],
  [3, 8, 1],
  [1, 3, 6, 9],
  [9, 1, 8, 3],
  [5, 9, 8],
  [7, 6, 3],
  [6, 7, 1, 2],
  [2, 6, 4],
  [4, 9, 2],
];

it.each(['light-flood:flood=1', 'one-hop', 'ultrapeers:leaf=3', 'high-degree:walkers=2,check=2'])(
  'a search in a network of one-way links breaks no rule, and a simulated one is the same: %s',
  async (strategy) => {
    const folder = temporaryFolder();
    const topology = join(folder, 'one-way.ini');
    for (const [id = 0] of oneWay) mkdirSync(join(folder, `${id}`));
    writeFileSync(join(folder, '4', 'f'), 'content');
    const section = ([id, ...list]: readonly number[], at: number): string =>
      [
        ...[`[Peer-${id}]`, 'ip_addr = 127.0.0.1', `server_port = ${20_800 + at}`],
        ...[`client_port = ${20_900 + at}`, `share_dir = ${id}`, `peer_list = [${list.join(', ')}]`, ''],
      ].join('\n');
    writeFileSync(topology, oneWay.map(section).join(''));
    const out = join(folder, 'out');
    const real = { topology, get: ['f'], from: 8, ttl: 6, strategy, lockstep: true };
    const { violations } = await run({ ...real, ports: 'auto', out, cwd: folder });
    expect(violations).toEqual([]);
    if (strategy.startsWith('high-degree')) return;
    const trace = join(folder, 'trace.sim');
    await simulate({ topology, get: 'f', from: 8, ttl: 6, strategy }, { trace });
    expect(canonicalTextOf(await eventsIn(trace))).toBe(
      canonicalTextOf(await eventsIn(join(out, 'trace.ndjson'))),
    );
  },
);

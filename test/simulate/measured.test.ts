import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/run/run.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { type ComparedNetwork, queriesOf, simulationOf, topologyOf } from '../helpers/compared-networks.js';
import { measuredLatencies } from '../helpers/measured-latencies.js';
import { temporaryFolder } from '../helpers/sim.js';
import { canonicalTextOf, eventsOf } from '../helpers/simulated-trace.js';

const networks: Readonly<Record<string, ComparedNetwork>> = {
  'a grid': { kind: 'grid', values: { width: 3, height: 3 }, a: [9], b: [3, 7] },
  'a ring': { kind: 'ring', values: { peers: 8 }, a: [5], b: [2, 4] },
  'a random network of 30': { kind: 'erdos-renyi', values: { peers: 30, links: 75 }, a: [17], b: [5, 29] },
};

describe('a simulation with the latencies of a real run whose messages race', () => {
  it.each(
    Object.entries(networks).flatMap(([name, network]) =>
      [1, 2].map((time) => [name, time, network] as const),
    ),
  )('has its messages, its reach and its canonical trace: %s, run %d', async (_name, _time, network) => {
    const folder = temporaryFolder();
    const topology = await topologyOf(network, folder);
    const out = join(folder, 'out');
    const get = queriesOf(network).map(({ file }) => file);
    await run({ topology, get, ports: 'auto', out, cwd: folder });
    const real: TraceEvent[] = [];
    for await (const event of readTrace(join(out, 'trace.ndjson'))) real.push(event);
    const ids = topology.peers.map(({ id }) => id);
    const { latency, nextQuery } = measuredLatencies(real, (peer) => ids.indexOf(peer));
    const bytes = simulationOf(topology, queriesOf(network), { latency, onSettled: nextQuery });
    expect(canonicalTextOf(await eventsOf(bytes))).toBe(canonicalTextOf(real));
  });
});

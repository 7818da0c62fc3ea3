import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases, goldens } from '../../scripts/goldens.mjs';
import { Share } from '../../src/share/share.js';
import { loadTopology } from '../../src/topology/load.js';
import {
  comparedNetworks,
  queriesOf,
  realTrace,
  simulationOf,
  topologyOf,
} from '../helpers/compared-networks.js';
import { temporaryFolder } from '../helpers/sim.js';
import { canonicalTextOf, eventsOf } from '../helpers/simulated-trace.js';

/** The others run in reality.nightly.test.ts: each takes as long as a real run. */
const usual = [
  'a ring whose origin has the file',
  'a tree, from a leaf, with forward_on_hit',
  'one-way links and absent neighbours',
];

const withoutFaults = Object.entries(cases).filter(([, args]) => !args.includes('--fault'));

describe('a simulation at unit latency', () => {
  it.each(withoutFaults)('has the canonical trace of the real run, byte for byte: %s', async (name, args) => {
    const topology = await loadTopology(args[0] ?? '', { cwd: process.cwd() });
    const { peers } = topology;
    const shares = peers.map(({ id, shareDir }) => ({ id, share: new Share([shareDir]) }));
    const origin = args.includes('--from') ? Number(args[args.indexOf('--from') + 1]) : (peers[0]?.id ?? 0);
    const ttl = peers.find(({ id }) => id === origin)?.ttl ?? 0;
    const files = args.filter((_, index) => args[index - 1] === '--get');
    const trace = simulationOf(
      topology,
      files.map((file) => ({
        ...{ origin, ttl, file },
        holders: shares.flatMap(({ id, share }) => (share.find(file) === null ? [] : [id])),
      })),
    );
    expect(canonicalTextOf(await eventsOf(trace))).toBe(readFileSync(join(goldens, `${name}.txt`), 'utf8'));
  });

  it.each(usual)('has the canonical trace of real processes that run now: %s', async (name) => {
    const network = comparedNetworks[name];
    if (network === undefined) throw new Error(`there is no network ${name}`);
    const folder = temporaryFolder();
    const topology = await topologyOf(network, folder);
    const real = await realTrace(topology, network, folder);
    const simulated = await eventsOf(simulationOf(topology, queriesOf(network)));
    expect(canonicalTextOf(simulated)).toBe(canonicalTextOf(real));
  });
});

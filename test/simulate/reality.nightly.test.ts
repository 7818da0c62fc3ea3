import { describe, expect, it } from 'vitest';
import {
  comparedNetworks,
  queriesOf,
  realTrace,
  simulationOf,
  topologyOf,
} from '../helpers/compared-networks.js';
import { temporaryFolder } from '../helpers/sim.js';
import { canonicalTextOf, eventsOf } from '../helpers/simulated-trace.js';

describe('a simulation at unit latency', () => {
  it('is compared in thirty networks', () => {
    expect(Object.keys(comparedNetworks)).toHaveLength(30);
  });

  it.each(Object.entries(comparedNetworks))(
    'has the canonical trace of real processes that run now: %s',
    async (_, network) => {
      const folder = temporaryFolder();
      const topology = await topologyOf(network, folder);
      const real = await realTrace(topology, network, folder);
      const simulated = await eventsOf(simulationOf(topology, queriesOf(network)));
      expect(canonicalTextOf(simulated)).toBe(canonicalTextOf(real));
    },
  );
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirementsOf } from '../../src/check/registry.js';
import { dialectNames } from '../../src/core/vocabulary.js';
import { brokenPeer, checkPeer, expectedExitCode, olderPeer } from '../helpers/broken-peers.js';
import { hasPython } from '../helpers/foreign.js';
import { repository, sim } from '../helpers/sim.js';

/** The exhaustive form of `broken-peers.test.ts`: each broken peer is tested by all requirements of its dialect. */
describe.each(dialectNames)('sim check --dialect %s', (dialect) => {
  it.skipIf(dialect === 'native')(
    'passes the complete peer with this dialect',
    async () => {
      if (dialect === 'native') return;
      const { statuses } = await checkPeer(olderPeer(dialect), dialect);
      expect(Object.keys(statuses).filter((id) => statuses[id] !== 'passed')).toEqual([]);
    },
    300_000,
  );

  it.each(requirementsOf(dialect).map(({ id }) => id))(
    'finds that only %s fails for its broken peer',
    async (id) => {
      const { statuses, exitCode } = await checkPeer(brokenPeer(id, dialect), dialect);
      expect(Object.keys(statuses).filter((one) => statuses[one] === 'failed')).toEqual([id]);
      expect(exitCode).toBe(expectedExitCode(id));
    },
    300_000,
  );
});

describe.skipIf(!hasPython)('sim check of the complete peer in Python', () => {
  it('passes all requirements', async () => {
    const peer = join(repository, 'examples/python/peer.py');
    const { stdout, exitCode } = await sim(['check', '--', 'python3', peer]);
    expect(stdout).toMatch(/ of 100 points, level 9 reached/u);
    expect(exitCode).toBe(0);
  }, 300_000);
});

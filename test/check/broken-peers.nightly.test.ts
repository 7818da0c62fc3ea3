import { describe, expect, it } from 'vitest';
import { mutations } from '../broken-peers/mutations.js';
import { brokenPeer, checkPeer, expectedExitCode } from '../helpers/broken-peers.js';

/** The exhaustive form of `broken-peers.test.ts`: each broken peer is tested by all requirements. */
describe('sim check', () => {
  it.each(Object.entries(mutations).map(([id, { what }]) => [id, what] as const))(
    'finds that only %s fails for a peer that %s',
    async (id) => {
      const { statuses, exitCode } = await checkPeer(brokenPeer(id), 'native');
      expect(Object.keys(statuses).filter((one) => statuses[one] === 'failed')).toEqual([id]);
      expect(exitCode).toBe(expectedExitCode(id));
    },
    300_000,
  );
});

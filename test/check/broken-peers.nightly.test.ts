import { describe, expect, it } from 'vitest';
import { requirementsOf } from '../../src/check/registry.js';
import { dialectNames } from '../../src/core/vocabulary.js';
import { checkFault, expectedExitCode, faults } from '../helpers/broken-peers.js';

/** The exhaustive form of `broken-peers.test.ts`: each broken peer is tested by all requirements of its dialect. */
describe.each(dialectNames)('broken peers in dialect %s', (dialect) => {
  const ids =
    dialect === 'native'
      ? Object.keys(faults)
      : requirementsOf(dialect)
          .map(({ id }) => id)
          .filter((id) => id !== 'listen');
  it.each(ids)(
    '%s is the only requirement that fails for its broken peer',
    async (id) => {
      const { statuses, exitCode } = await checkFault(id, dialect);
      expect(Object.keys(statuses).filter((one) => statuses[one] === 'failed')).toEqual([id]);
      expect(exitCode).toBe(expectedExitCode(id));
    },
    120_000,
  );
});

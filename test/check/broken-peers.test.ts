import { describe, expect, it } from 'vitest';
import { requirements, requirementsOf } from '../../src/check/registry.js';
import { withNeeds } from '../../src/check/schedule.js';
import type { DialectName } from '../../src/core/vocabulary.js';
import { checkFault, expectedExitCode, faults, olderFaults } from '../helpers/broken-peers.js';

/**
 * Each broken peer violates one requirement. Here it is tested only by that requirement and by those that it needs;
 * `broken-peers.nightly.test.ts` tests it by all requirements.
 */

async function expectCaught(id: string, dialect: DialectName): Promise<void> {
  const requirement = requirements.filter((one) => one.id === id);
  const ids = withNeeds(requirement, requirementsOf(dialect)).map((one) => one.id);
  const { statuses, exitCode } = await checkFault(id, dialect, ids);
  expect(statuses).toEqual(Object.fromEntries(ids.map((one) => [one, one === id ? 'failed' : 'passed'])));
  expect(exitCode).toBe(expectedExitCode(id));
}

describe('broken peers', () => {
  it('exist for every requirement', () => {
    const broken = Object.keys({ ...faults, ...olderFaults }).sort();
    expect(broken).toEqual(requirements.map(({ id }) => id).sort());
  });

  it.each(Object.entries(faults))(
    '%s fails, and what it needs passes, for a native peer that %s',
    (id) => expectCaught(id, 'native'),
    120_000,
  );

  it.each([
    ['relay.not-back', 'jiangluyu'],
    ['relay.not-back', 'cisen07'],
    ['stream.held-open', 'jiangluyu'],
    ['stream.held-open', 'cisen07'],
  ] as const)('%s fails, and what it needs passes, for its broken peer in dialect %s', expectCaught, 120_000);
});

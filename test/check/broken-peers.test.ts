import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirements, requirementsOf } from '../../src/check/registry.js';
import type { DialectName } from '../../src/core/vocabulary.js';
import { repository, sim } from '../helpers/sim.js';

/**
 * Peers that each break one requirement, and are caught by just that one.
 *
 * A whole check of each takes minutes in all: by default each is judged by its own family (`ttl`) and what that needs, and
 * with SIM_TEST_ALL=1 by everything.
 */
const isWhole = process.env['SIM_TEST_ALL'] === '1';
const peer = join(repository, 'test/broken-peers/peer.mjs');

const { faults, olderFaults } = (await import(join(repository, 'test/broken-peers/faults.mjs'))) as {
  readonly faults: Readonly<Record<string, string>>;
  readonly olderFaults: Readonly<Record<string, string>>;
};

async function failures(
  id: string,
  dialect: DialectName,
): Promise<{ exitCode: number | null; failed: string[] }> {
  const selection = isWhole ? [] : ['--only', id.split('.')[0] ?? id];
  const command = [process.execPath, peer, '--break', id];
  const options = ['--dialect', dialect, '--start-time', '5', '--reporter', 'json', ...selection];
  const { stdout, stderr, exitCode } = await sim(['check', ...options, '--', ...command]);
  expect(stderr.replace(/^its folders and logs: .+\n/u, '')).toBe('');
  const told = JSON.parse(stdout) as { requirements: { id: string; status: string }[] };
  return {
    exitCode,
    failed: told.requirements.filter(({ status }) => status === 'failed').map((one) => one.id),
  };
}

it('there is one for each requirement', () => {
  expect(Object.keys({ ...faults, ...olderFaults }).sort()).toEqual(requirements.map(({ id }) => id).sort());
});

describe('each is caught by just the requirement that it breaks', () => {
  it.each(Object.entries(faults))(
    '%s: %s',
    async (id) => {
      const { failed, exitCode } = await failures(id, 'native');
      expect(failed).toEqual([id]);
      // A peer that listens elsewhere could not be started, as far as anybody can tell.
      expect(exitCode).toBe(id === 'listen' ? 2 : 1);
    },
    120_000,
  );
});

describe.each(['jiangluyu', 'cisen07'] as const)('in the dialect %s, too', (dialect) => {
  const ids = requirementsOf(dialect).map(({ id }) => id);
  const chosen = isWhole ? ids : ['relay.not-back', 'stream.held-open'];
  it.each(chosen.filter((id) => id !== 'listen'))(
    '%s',
    async (id) => {
      expect((await failures(id, dialect)).failed).toEqual([id]);
    },
    120_000,
  );
});

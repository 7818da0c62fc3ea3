import { join } from 'node:path';
import { expect } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import { repository, sim } from './sim.js';

const peer = join(repository, 'test/broken-peers/peer.mjs');

/** The faults of `peer.mjs`: what it does wrong, by the id of the requirement that it violates. */
export const { faults, olderFaults } = (await import(join(repository, 'test/broken-peers/faults.mjs'))) as {
  readonly faults: Readonly<Record<string, string>>;
  readonly olderFaults: Readonly<Record<string, string>>;
};

export interface CheckedFault {
  readonly exitCode: number | null;
  /** Status of each selected requirement. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** Runs `sim check` on the peer with one fault; `only` selects requirements, by default all. */
export async function checkFault(
  id: string,
  dialect: DialectName,
  only?: readonly string[],
): Promise<CheckedFault> {
  const selection = only === undefined ? [] : ['--only', only.join(',')];
  const options = ['--dialect', dialect, '--start-timeout', '5', '--reporter', 'json', ...selection];
  const { stdout, stderr, exitCode } = await sim([
    'check',
    ...options,
    ...['--', process.execPath, peer, '--break', id],
  ]);
  expect(stderr.replace(/^folders and logs: .+\n/u, '')).toBe('');
  const { requirements } = JSON.parse(stdout) as { requirements: { id: string; status: string }[] };
  return { exitCode, statuses: Object.fromEntries(requirements.map((one) => [one.id, one.status])) };
}

/** A peer that listens elsewhere cannot be started, as far as the check can see. */
export function expectedExitCode(id: string): number {
  return id === 'listen' ? 2 : 1;
}

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { repository } from '../helpers/sim.js';

const minutes = 60;

it('finds nothing in an hour of each fuzz target', { timeout: 2 * minutes * 60_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/fuzz.mjs', '--minutes', String(minutes)],
    { cwd: repository, encoding: 'utf8' },
  );
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining(' 0 findings')]);
});

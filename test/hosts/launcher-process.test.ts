import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LauncherProcess } from '../../src/hosts/launcher-process.js';
import { isGone, temporaryFolder } from '../helpers/sim.js';

const soon = { alone: 1, asked: 1 };
const never = { alone: 1e8, asked: 1e8 };

function launch(script: string, log = join(temporaryFolder(), 'launcher.log')): LauncherProcess {
  return new LauncherProcess(['sh', '-c', script], log, 'the invitation\n');
}

it('a launcher that ends by itself is not signalled, and has read the invitation', async () => {
  const launcher = launch('cat; exit 3');
  await launcher.stop(never);
  expect(await launcher.ended).toBe('exit code 3');
  expect(launcher.lastLines(5)).toEqual(['the invitation']);
});

it('a launcher that does not end gets SIGTERM', async () => {
  const launcher = launch('exec sleep 1000');
  await launcher.stop({ ...never, alone: 1 });
  expect(await launcher.ended).toBe('SIGTERM');
});

it('a launcher that ignores SIGTERM is killed with all that it has started', async () => {
  const launcher = launch(`trap '' TERM; echo ready; sleep 1000; sleep 1000`);
  await expect.poll(() => launcher.lastLines(5)).toEqual(['ready']);
  await launcher.stop(soon);
  expect(await launcher.ended).toBe('SIGKILL');
});

it('what is left of a launcher that has ended at SIGTERM is killed, also if it is stopped', async () => {
  const launcher = launch(`sh -c 'echo $$; kill -STOP $$' & wait`);
  await expect.poll(() => launcher.lastLines(1).join()).toMatch(/^\d+$/u);
  await launcher.stop({ alone: 1, asked: 2_000 });
  await expect.poll(() => isGone(Number(launcher.lastLines(1)))).toBe(true);
});

it('a launcher may print more than fits into a text: its last lines are cut', async () => {
  const log = join(temporaryFolder(), 'launcher.log');
  writeFileSync(log, '');
  truncateSync(log, 600_000_000);
  const launcher = launch(`printf '\\nfailed: '; head -c 2000 /dev/zero | tr '\\0' x`, log);
  await launcher.stop(never);
  expect(launcher.lastLines(1)).toEqual([`failed: ${'x'.repeat(992)}...`]);
});

it('a launcher that cannot be started says why', async () => {
  const launcher = new LauncherProcess(['no-such-launcher'], join(temporaryFolder(), 'launcher.log'), '');
  expect(await launcher.ended).toMatch(/no-such-launcher ENOENT/u);
});

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { entryPath } from '../../src/processes/child.js';
import { markVariable } from '../../src/processes/process-group.js';
import type { ToWarden } from '../../src/processes/warden.js';
import { temporaryFolder } from '../helpers/sim.js';

/** A process that nobody but a warden ends. */
function marked(mark: string) {
  const process_ = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
    env: { [markVariable]: mark },
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void process_.kill('SIGKILL'));
  return {
    pid: process_.pid ?? 0,
    exited: once(process_, 'exit'),
    isGone: () => process_.exitCode ?? process_.signalCode,
  };
}

function warden(...orders: readonly ToWarden[]) {
  const child = fork(entryPath('warden'));
  for (const order of orders) child.send(order);
  return { exited: once(child, 'exit'), leave: () => child.disconnect() };
}

it.skipIf(process.platform !== 'linux')(
  'the warden kills a program that was about to start when the supervisor died',
  async () => {
    const { exited, leave } = warden({ type: 'expect', mark: 'marked1.' });
    const early = marked('marked1.2');
    leave();
    await Promise.all([early.exited, marked('marked1.').exited]);
    expect(await exited).toEqual([0, null]);
  },
);

it('the warden leaves a released program alone when the supervisor dies', async () => {
  const { exited, leave } = warden(
    { type: 'expect', mark: 'marked2.' },
    { type: 'release', mark: 'marked2.' },
  );
  const other = marked('marked2.');
  leave();
  expect(await exited).toEqual([0, null]);
  expect(other.isGone()).toBe(null);
});

it.skipIf(process.platform !== 'linux')(
  'the warden lets a program end itself that was about to start when the supervisor died',
  async () => {
    const { exited, leave } = warden({ type: 'end', mark: 'marked3.', group: null });
    leave();
    expect(await marked('marked3.').exited).toEqual([null, 'SIGTERM']);
    expect(await exited).toEqual([0, null]);
  },
);

it.skipIf(process.platform === 'win32')(
  'the warden removes folders and ends groups when the supervisor dies',
  async () => {
    const folder = join(temporaryFolder(), 'scratch');
    mkdirSync(join(folder, 'shares'), { recursive: true });
    const program = marked('marked4.');
    const { exited, leave } = warden(
      { type: 'folder', path: folder },
      { type: 'end', mark: 'marked4.', group: program.pid },
    );
    leave();
    expect(await program.exited).toEqual([null, 'SIGTERM']);
    expect(await exited).toEqual([0, null]);
    expect(existsSync(folder)).toBe(false);
  },
);

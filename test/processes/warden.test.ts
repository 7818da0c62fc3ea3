import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { entryPath } from '../../src/processes/child.js';
import { markVariable } from '../../src/processes/process-group.js';
import type { ToWarden } from '../../src/processes/warden.js';

/** A process that nobody but a warden ends. */
function marked(mark: string) {
  const process_ = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
    env: { [markVariable]: mark },
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void process_.kill('SIGKILL'));
  return { exited: once(process_, 'exit'), isGone: () => process_.exitCode ?? process_.signalCode };
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

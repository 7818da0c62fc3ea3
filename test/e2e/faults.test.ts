import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isGone, start, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const chain = () => {
  const cwd = temporaryFolder();
  writeTopology(cwd, chainOf(3));
  return cwd;
};

describe('sim run with faults on peers', () => {
  it('stops on Ctrl-C while a peer is paused, and leaves nothing behind', async () => {
    const running = start(
      [
        'run',
        'test.ini',
        '--ports',
        'auto',
        '--get',
        'x.txt',
        '--fault',
        'pause 2 for 1h',
        '--reporter',
        'ndjson',
      ],
      chain(),
    );
    onTestFinished(() => void running.process.kill('SIGKILL'));
    await running.printed(/"query:sent"/u);
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/left behind: 0 processes, 0 ports, 0 temporary files\n$/u);
  });

  it('leaves no paused peer behind when it is killed itself', async () => {
    const running = start(
      ['run', 'test.ini', '--ports', 'auto', '--get', 'x.txt', '--fault', 'pause 2', '--reporter', 'ndjson'],
      chain(),
    );
    onTestFinished(() => void running.process.kill('SIGKILL'));
    await running.printed(/"effect":"paused"/u);
    running.process.kill('SIGKILL');
    const pids = running.events.flatMap((event) => (event.type === 'peer:started' ? [event.pid] : []));
    expect(pids).toHaveLength(3);
    onTestFinished(() => {
      for (const pid of pids) if (!isGone(pid)) process.kill(pid, 'SIGKILL');
    });
    await vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 20_000 });
  });
});

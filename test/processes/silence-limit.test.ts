import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { activitiesOf } from '../../src/processes/activity.js';
import { SilenceLimit, StartLimit } from '../../src/processes/silence-limit.js';

/** A Node process that runs a script; its start alone takes processor time. */
function run(script: string): number {
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('not started');
  return child.pid;
}

/** Milliseconds until the limit finds this process silent. */
function untilSilent(pid: number, limitMs: number, outputBytes = (): number => 0): Promise<number> {
  const since = performance.now();
  return new Promise((resolve) => {
    new SilenceLimit({
      limitMs,
      observed: () => [{ processes: activitiesOf([pid]), outputBytes: outputBytes() }],
      onSilence: () => resolve(performance.now() - since),
    });
  });
}

describe.runIf(process.platform === 'linux')('SilenceLimit', () => {
  it.each([
    { title: 'sleeps', script: 'setInterval(() => {}, 1e6)' },
    { title: 'only looks now and then whether it can go on', script: 'setInterval(() => {}, 250)' },
  ])('ends the wait for a process that $title', async ({ script }) => {
    await expect(untilSilent(run(script), 1_500)).resolves.toBeGreaterThan(1_400);
  });

  it('waits for a process that works, however long, and ends the wait when it stops to work', async () => {
    const workMs = 2_000;
    const pid = run(
      `const end = Date.now() + ${workMs}; while (Date.now() < end); setInterval(() => {}, 1e6)`,
    );
    expect(await untilSilent(pid, 500)).toBeGreaterThan(workMs + 400);
  });

  it('counts new output as a sign of life, but not for ever', async () => {
    let bytes = 0;
    const ms = await untilSilent(run('setInterval(() => {}, 1e6)'), 300, () => (bytes += 1));
    // 30 of the looks, 20 ms apart, and then the limit.
    expect(ms).toBeGreaterThan(850);
  });
});

describe('a SilenceLimit with signs of life', () => {
  it('looks at no process while there are signs, because a network may have very many', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let looks = 0;
    let isSilent = false;
    const limit = new SilenceLimit({
      limitMs: 1_500,
      observed: () => {
        looks += 1;
        return [];
      },
      onSilence: () => {
        isSilent = true;
      },
    });
    for (let sign = 0; sign < 100; sign += 1) {
      limit.signOfLife();
      vi.advanceTimersByTime(250);
    }
    expect({ looks, isSilent }).toEqual({ looks: 0, isSilent: false });
    vi.advanceTimersByTime(1_500);
    expect({ looks, isSilent }).toEqual({ looks: 6, isSilent: true });
  });
});

describe('StartLimit', () => {
  it('names the limit that the user has set, and ends then', async () => {
    const limit = new StartLimit(20, () => []);
    await new Promise((resolve) => limit.signal.addEventListener('abort', resolve));
    expect(limit.text).toBe(' within 0.02 s (--start-timeout)');
  });
});

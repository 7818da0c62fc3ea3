import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { sim } from './sim.js';

/**
 * Runs the same small network many times at once, each in a folder of its own.
 *
 * @param busy processes that take all processor time that they get, meanwhile
 * @returns the exit codes that occurred, and what the runs that failed printed
 */
export async function runSideBySide(runs: number, busy: number): Promise<Record<string, string>> {
  const loops = Array.from({ length: busy }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  onTestFinished(() => {
    for (const loop of loops) loop.kill('SIGKILL');
  });
  const args = ['run', 'chain3', '--get', '3.txt', '--ports', 'auto'];
  const ended = await Promise.all(Array.from({ length: runs }, () => sim(args)));
  return Object.fromEntries(
    ended.map(({ exitCode, stdout, stderr }) => [String(exitCode), exitCode === 0 ? '' : stdout + stderr]),
  );
}

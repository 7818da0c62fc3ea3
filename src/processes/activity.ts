import { readdirSync, readFileSync } from 'node:fs';

/** What a process has done since its start, in milliseconds. */
export interface Activity {
  /** Processor time of all its threads. */
  readonly usedMs: number;
  /** How long its threads were ready to run, but waited for a processor. */
  readonly waitedMs: number;
}

const isLinux = process.platform === 'linux';

/**
 * The activity of a process; null if it is gone, or if the system does not show it.
 *
 * A process that waits for a processor works as much as one that has it: the machine is only busy. Man page: proc_pid_schedstat(5).
 */
export function activityOf(pid: number): Activity | null {
  if (!isLinux) return null;
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ').map(Number),
    );
    const total = (column: number): number =>
      threads.reduce((sum, numbers) => sum + (numbers[column] ?? 0), 0) / 1e6;
    return { usedMs: total(0), waitedMs: total(1) };
  } catch {
    // A thread has ended meanwhile, or the kernel keeps no such statistics.
    return null;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** What a process has done since its start, in milliseconds. */
export interface Activity {
  /** Processor time of all its threads. */
  readonly usedMs: number;
  /** How long its threads were ready to run, but waited for a processor. */
  readonly waitedMs: number;
}

/** What is observed of one program or peer. */
export interface Observed {
  /** What its living processes have done, by their ids (`4711`, `4711 on host n2`); null where the system does not show it. */
  readonly processes: ReadonlyMap<string, Activity | null>;
  /** Whether its host has not answered what it does: that is no silence of the process. */
  readonly isUnanswered?: boolean;
  /** Bytes that it has printed. */
  readonly outputBytes: number;
}

/** What processes of this machine have done. */
export function activitiesOf(pids: readonly number[]): Map<string, Activity | null> {
  return new Map(pids.map((pid) => [String(pid), activityOf(pid)]));
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

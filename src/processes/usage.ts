import { readdirSync, readFileSync } from 'node:fs';

/** What a process uses at a moment. */
export interface Usage {
  /** Bytes of memory that no other process uses. */
  readonly memory: number;
  /** Open files, sockets and pipes. */
  readonly descriptors: number;
}

/** The usage of a process; null if it is gone, or if the system does not show it. Man pages: proc_pid_smaps(5), proc_pid_fd(5). */
export function usageOf(pid: number): Usage | null {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty|Hugetlb): +(\d+) kB$/gmu)];
    const memory = kilobytes.reduce((sum, [, number]) => sum + Number(number) * 1024, 0);
    return { memory, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null;
  }
}

/** The processes that a process has started, and those that they have started; null if the system does not show it. */
export function descendantsOf(pid: number): number[] | null {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
        .split(' ')
        .flatMap((child) =>
          child.trim() === '' ? [] : [Number(child), ...(descendantsOf(Number(child)) ?? [])],
        ),
    );
  } catch {
    return null;
  }
}

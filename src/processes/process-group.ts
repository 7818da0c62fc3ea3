import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { killTree, processTree } from './windows-processes.js';

/**
 * The processes of foreign peers: each program is the leader of a process group and has a mark in its environment, which its
 * children inherit even if they leave the group.
 *
 * On Linux, `/proc` shows groups and marks; on other systems `ps` shows groups only. Windows has no groups: there a group is the
 * process tree under the leader.
 */

/** A living process that belongs to a program. */
export interface Member {
  readonly pid: number;
  /** Bytes of resident memory, including shared memory; 0 if unknown. */
  readonly resident: number;
}

/** The variable that carries the mark. */
export const markVariable = 'SIM_MARK';

const isWindows = process.platform === 'win32';
const isLinux = process.platform === 'linux';

/**
 * The living processes of some groups, or with some marks. Zombies do not count.
 *
 * @param groups ids of process groups
 * @param marks prefixes of values of {@link markVariable}
 */
export function membersOf(groups: ReadonlySet<number>, marks: readonly string[]): Member[] {
  if (isLinux) return membersByProc(groups, marks);
  return isWindows ? membersByTree(groups) : membersByPs(groups);
}

/**
 * Bytes of memory of all processes together; shared memory counts once. Exact only above `enough`, because an exact count reads
 * every page.
 */
export function memoryOf(members: readonly Member[], enough: number): number {
  const atMost = members.reduce((sum, { resident }) => sum + resident, 0);
  if (atMost <= enough || !isLinux) return atMost;
  return members.reduce((sum, { pid, resident }) => sum + (proportionOf(pid) ?? resident), 0);
}

/** The proportional set size: a page that n processes share counts as 1/n. Man page: proc_pid_smaps(5), `Pss`. */
function proportionOf(pid: number): number | null {
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/mu.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '') ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** Whether a program can be asked to end, before it is killed. */
export const hasSignals = !isWindows;

/** Sends a signal to every process of a group, if it exists. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It is already gone.
  }
}

/** Whether a group has no process left. Fast, but zombies count as processes. */
export function isGroupGone(group: number): boolean {
  try {
    process.kill(isWindows ? group : -group, 0);
    return false;
  } catch {
    return true;
  }
}

/**
 * Kills all processes of these groups or with these marks. Repeats until none is left, because a program may fork in between.
 */
export function killAll(groups: ReadonlySet<number>, marks: readonly string[]): void {
  if (isWindows) {
    for (const group of groups) killTree(group);
    return;
  }
  for (const group of groups) signalGroup(group, 'SIGKILL');
  for (let round = 0; round < 50; round += 1) {
    const members = membersOf(groups, marks);
    if (members.length === 0) return;
    // Stops all first, so that none can fork while the others are killed.
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      for (const { pid } of members) signalProcess(pid, signal);
    }
  }
}

/** Sends a signal to a process, if it exists. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is already gone.
  }
}

/**
 * The living processes below a process, and itself; on Linux only. The orphans of a pid namespace become children of its first
 * process, so none is left out.
 */
export function descendantsOf(root: number): Member[] {
  const all = processTable();
  const found = new Set([root]);
  // A child can have a smaller id than its parent.
  for (let count = 0; count < found.size; ) {
    count = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid, isDead }) => found.has(pid) && !isDead);
}

/** Kills the first process of a pid namespace, the child of `wrapper`: then the kernel kills all others of it. */
export function killNamespace(wrapper: number): void {
  const first = processTable().filter(({ parent, isDead }) => parent === wrapper && !isDead);
  for (const { pid } of first) signalProcess(pid, 'SIGKILL');
  // It has started nothing, or is about to: then its child gets a signal from the kernel.
  if (first.length === 0) signalProcess(wrapper, 'SIGKILL');
}

const pageBytes = 4096;

interface ProcessRow extends Member {
  readonly parent: number;
  readonly group: number;
  readonly isDead: boolean;
}

function processTable(): ProcessRow[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const stat = readIfThere(`/proc/${name}/stat`);
    if (stat === null) return [];
    // The name in brackets may contain any character; the fields after it are state, parent, group ...
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, group] = fields;
    return [
      {
        pid,
        parent: Number(parent),
        group: Number(group),
        isDead: state === 'Z' || state === 'X',
        resident: Number(fields[21] ?? 0) * pageBytes,
      },
    ];
  });
}

function membersByProc(groups: ReadonlySet<number>, marks: readonly string[]): Member[] {
  return processTable().filter(
    ({ pid, group, isDead }) => !isDead && (groups.has(group) || hasMark(String(pid), marks)),
  );
}

function hasMark(pid: string, marks: readonly string[]): boolean {
  const environment = `\0${readIfThere(`/proc/${pid}/environ`) ?? ''}`;
  return marks.some((mark) => environment.includes(`\0${markVariable}=${mark}`));
}

function membersByTree(groups: ReadonlySet<number>): Member[] {
  return processTree(groups).map((pid) => ({ pid, resident: 0 }));
}

function membersByPs(groups: ReadonlySet<number>): Member[] {
  const table = execFileSync('ps', ['-axo', 'pid=,pgid=,stat=,rss='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid, group, state = '', kilobytes] = line.trim().split(/\s+/u);
    if (!groups.has(Number(group)) || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), resident: Number(kilobytes) * 1024 }];
  });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

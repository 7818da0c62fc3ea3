import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Programs that we did not write, and whatever they start: each is the leader of a process group, and carries a mark in its
 * environment, which its children inherit even where they leave the group.
 *
 * Linux tells everything (`/proc`); elsewhere `ps` tells of groups, and marks are not seen. On Windows there are no groups:
 * the tree below a process is ended as a whole.
 */

/** A living process that belongs to a program. */
export interface Member {
  readonly pid: number;
  /** Bytes of memory that it keeps resident, those that it shares with others included; 0 where that is not told. */
  readonly resident: number;
}

/** The variable that carries the mark. */
export const markVariable = 'SIM_MARK';

const isWindows = process.platform === 'win32';
const isLinux = process.platform === 'linux';

/**
 * The living processes of some groups, or with some marks. A zombie is dead, if not yet buried.
 *
 * @param groups ids of process groups
 * @param marks values of {@link markVariable}: what begins so counts too
 */
export function membersOf(groups: ReadonlySet<number>, marks: readonly string[]): Member[] {
  if (isLinux) return membersByProc(groups, marks);
  return isWindows ? [] : membersByPs(groups);
}

/**
 * Bytes of memory that processes take together, what they share counted once. Exact only where that may be more than `enough`,
 * as it takes a look at every page.
 */
export function memoryOf(members: readonly Member[], enough: number): number {
  const atMost = members.reduce((sum, { resident }) => sum + resident, 0);
  if (atMost <= enough || !isLinux) return atMost;
  return members.reduce((sum, { pid, resident }) => sum + (proportionOf(pid) ?? resident), 0);
}

/** A process's part of what it keeps resident: of a page that n processes share, an nth. Man page: proc_pid_smaps(5), `Pss`. */
function proportionOf(pid: number): number | null {
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/mu.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '') ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** Sends a signal to every process of a group. Does nothing where there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    if (isWindows) execFileSync('taskkill', ['/pid', String(group), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-group, signal);
  } catch {
    // It is gone already.
  }
}

/** Whether a group has no process any more, dead ones that are not buried included: quickly told, and mostly so. */
export function isGroupGone(group: number): boolean {
  try {
    process.kill(isWindows ? group : -group, 0);
    return false;
  } catch {
    return true;
  }
}

/**
 * Kills whatever belongs to these groups or carries one of the marks, again and again until nothing does: a program that forks
 * may be faster than one look.
 */
export function killAll(groups: ReadonlySet<number>, marks: readonly string[]): void {
  for (const group of groups) signalGroup(group, 'SIGKILL');
  for (let round = 0; round < 50; round += 1) {
    const members = membersOf(groups, marks);
    if (members.length === 0) return;
    // Stopped first, so that none of them can fork while the others are killed.
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      for (const { pid } of members) signalProcess(pid, signal);
    }
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

const pageBytes = 4096;

function membersByProc(groups: ReadonlySet<number>, marks: readonly string[]): Member[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const stat = readIfThere(`/proc/${name}/stat`);
    if (stat === null) return [];
    // The name in brackets may hold anything; what follows it are fields: state, parent, group ...
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, , group] = fields;
    if (state === 'Z' || state === 'X') return [];
    if (!groups.has(Number(group)) && !hasMark(name, marks)) return [];
    return [{ pid, resident: Number(fields[21] ?? 0) * pageBytes }];
  });
}

function hasMark(pid: string, marks: readonly string[]): boolean {
  const environment = `\0${readIfThere(`/proc/${pid}/environ`) ?? ''}`;
  return marks.some((mark) => environment.includes(`\0${markVariable}=${mark}`));
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

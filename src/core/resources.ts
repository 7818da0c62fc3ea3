import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExitCode, messageOf, SimError, systemCode } from './errors.js';

/** What the system lets a process have: open files, which include sockets, and processes, which include threads. */

const moreFiles = 'raise the limit with ulimit -n 4096, or use a smaller network';
const moreProcesses =
  'raise the limit with ulimit -u, or the pids limit of the container, or use a smaller network';

/** An error that is no defect of floodsim: one of its own errors, or a resource that the system refuses. Null for all others. */
export function knownError(error: unknown): SimError | null {
  if (error instanceof SimError) return error;
  const code = systemCode(error);
  return code === undefined ? null : refusedResource(`${code} ${messageOf(error)}`, error);
}

/** The resource that the system has refused, by the text of its error; null if it is another error. */
export function refusedResource(text: string, cause?: unknown): SimError | null {
  const [code = ''] = /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/u.exec(text) ?? [];
  // Other calls give EAGAIN too.
  const refusal = code === 'EAGAIN' && !text.includes('spawn') ? undefined : refusals[code];
  if (refusal === undefined) return null;
  const { what, hint } = refusal;
  return new SimError('no-resources', `${what} (${code})`, { exitCode: ExitCode.network, hint, cause });
}

const refusals: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  EMFILE: { what: 'a process has too many open files', hint: moreFiles },
  ENFILE: { what: 'the system has too many open files', hint: 'end other programs, or raise fs.file-max' },
  EAGAIN: { what: 'the system starts no more processes', hint: moreProcesses },
  ENOMEM: { what: 'the system has no memory left', hint: 'end other programs, or use a smaller network' },
};

/** The least that a network needs. */
export interface Needs {
  /** Open files of the process that needs the most of them. */
  readonly openFiles: number;
  /** Threads of all its processes together. */
  readonly threads: number;
}

/** What the system lets processes have; null: there is no limit, or the system does not show it. */
export interface Limits {
  /** Open files of one process. */
  readonly openFiles: number | null;
  /** Threads that may still be started. */
  readonly threads: number | null;
}

/** @param threads how many are wanted: they are counted only where the limit may matter */
export function limitsFor(threads: number): Limits {
  return { openFiles: limitNamed('Max open files'), threads: threadsLeft(threads) };
}

/** A number of this machine's last start: hosts that have the same one share its memory. Null if the system does not show it. */
export function machineId(): string | null {
  return ifReadable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
}

/**
 * Compares needs with the limits, before anything is started.
 *
 * @param what the network, in words
 * @throws SimError `no-resources`
 */
export function requireResources(
  what: string,
  { openFiles, threads }: Needs,
  limits: Limits = limitsFor(threads),
): void {
  const { openFiles: files, threads: left } = limits;
  if (files !== null && openFiles > files) {
    throw new SimError(
      'no-resources',
      `${what} needs ${openFiles} open files in one process, and only ${files} are allowed`,
      { exitCode: ExitCode.network, hint: moreFiles },
    );
  }
  if (left !== null && threads > left) {
    throw new SimError(
      'no-resources',
      `${what} needs ${threads} processes and threads, and only ${Math.max(0, left)} more are allowed`,
      { exitCode: ExitCode.network, hint: moreProcesses },
    );
  }
}

/** Open files of this process; null if the system does not show them. */
export function openFilesNow(): number | null {
  // One of them is the listed folder itself.
  return ifReadable(() => readdirSync('/proc/self/fd').length - 1);
}

function limitNamed(name: string): number | null {
  const limits = ifReadable(() => readFileSync('/proc/self/limits', 'latin1')) ?? '';
  const [, soft] = new RegExp(`^${name} +(\\d+)`, 'mu').exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
}

/** How many threads may still be started, of which `wanted` are wanted; null for no limit. */
function threadsLeft(wanted: number): number | null {
  const limits = [leftInGroup(), leftOfUser(wanted)].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** The limit of the user, `ulimit -u`. Root has none. */
function leftOfUser(wanted: number): number | null {
  const user = process.getuid?.() ?? 0;
  const limit = user === 0 ? null : limitNamed('Max processes');
  // Counting takes a while: it is done only where the limit may matter.
  if (limit === null || limit > wanted + 30_000) return limit;
  return limit - threadsOf(user);
}

function threadsOf(user: number): number {
  const processes = (ifReadable(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/u.test(name));
  return processes.reduce((sum, pid) => {
    const count = ifReadable(() =>
      statSync(`/proc/${pid}`).uid === user ? readdirSync(`/proc/${pid}/task`).length : 0,
    );
    return sum + (count ?? 0);
  }, 0);
}

/** The limit of the control group, and of those around it. Kernel documentation: cgroup-v2, `pids.max`. */
function leftInGroup(): number | null {
  const groups = ifReadable(() => readFileSync('/proc/self/cgroup', 'latin1')) ?? '';
  const [, path] = /^0::(\/.*)$/mu.exec(groups) ?? [];
  let left: number | null = null;
  for (let group = path; group !== undefined && group !== '/'; group = dirname(group)) {
    const max = numberIn(`/sys/fs/cgroup${group}/pids.max`);
    const current = numberIn(`/sys/fs/cgroup${group}/pids.current`);
    if (max !== null && current !== null) left = Math.min(left ?? Number.POSITIVE_INFINITY, max - current);
  }
  return left;
}

/** Null for `max`, which means no limit. */
function numberIn(path: string): number | null {
  const text = ifReadable(() => readFileSync(path, 'latin1').trim()) ?? '';
  return /^\d+$/u.test(text) ? Number(text) : null;
}

function ifReadable<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

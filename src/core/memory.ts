import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { ExitCode, SimError } from './errors.js';
import { smallest } from './extremes.js';

/** The share of the available memory above which there is a warning: other programs need some, too. */
const comfortableShare = 0.5;

/**
 * Compares the memory that processes will need with what is available, before they are started.
 *
 * @param what the network, in words
 * @returns a warning if it is more than half of it, or null
 * @throws SimError `no-resources` if it is more than there is
 */
export function checkMemory(what: string, bytes: number, available = availableMemory()): string | null {
  if (available === null || bytes <= comfortableShare * available) return null;
  const numbers = `${what} needs about ${inMegabytes(bytes)} of memory, and ${inMegabytes(available)} are available`;
  if (bytes <= available) return numbers;
  throw new SimError('no-resources', numbers, {
    exitCode: ExitCode.network,
    hint: 'use a smaller network, end other programs, or raise the memory limit of the container',
  });
}

/**
 * Bytes that new processes can have: of the machine, with its swap space, and of the control groups around this process. Null
 * where the system does not show it.
 *
 * @param root the folder that has `proc` and `sys`
 */
export function availableMemory(root = '/'): number | null {
  const { machine, groups } = memoryLimits(root);
  const limits = [machine, groups].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.max(0, smallest(limits));
}

/** Bytes that are available, of the machine and of the control groups around this process; null for no limit. */
export interface MemoryLimits {
  readonly machine: number | null;
  readonly groups: number | null;
}

export function memoryLimits(root = '/'): MemoryLimits {
  const groups = ofGroups(root);
  return { machine: ofMachine(root), groups: groups.length === 0 ? null : Math.max(0, smallest(groups)) };
}

/** Kernel documentation: proc, `meminfo`. Other systems only show how much is built in. */
function ofMachine(root: string): number | null {
  const text = read(join(root, 'proc/meminfo'));
  const [, available] = /^MemAvailable: +(\d+) kB$/mu.exec(text) ?? [];
  const [, swap = '0'] = /^SwapFree: +(\d+) kB$/mu.exec(text) ?? [];
  if (available !== undefined) return (Number(available) + Number(swap)) * 1024;
  return process.platform === 'linux' ? null : totalmem();
}

/** What is left in each control group. Files in its cache can be dropped, so they count as free. */
function ofGroups(root: string): number[] {
  const groups = read(join(root, 'proc/self/cgroup'));
  const [, v2] = /^0::(\/.*)$/mu.exec(groups) ?? [];
  const [, v1] = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/mu.exec(groups) ?? [];
  return [
    ...leftIn(join(root, 'sys/fs/cgroup'), v2, 'memory.max', 'memory.current', 'inactive_file'),
    ...leftIn(
      join(root, 'sys/fs/cgroup/memory'),
      v1,
      'memory.limit_in_bytes',
      'memory.usage_in_bytes',
      'total_inactive_file',
    ),
  ];
}

function leftIn(
  base: string,
  path: string | undefined,
  max: string,
  current: string,
  cache: string,
): number[] {
  const left: number[] = [];
  for (let group = path; group !== undefined; group = group === '/' ? undefined : dirname(group)) {
    const folder = join(base, group);
    const limit = Number.parseInt(read(join(folder, max)), 10);
    const used = Number.parseInt(read(join(folder, current)), 10);
    const [, cached = '0'] =
      new RegExp(`^${cache} (\\d+)$`, 'mu').exec(read(join(folder, 'memory.stat'))) ?? [];
    // `max` means no limit.
    if (!Number.isNaN(limit) && !Number.isNaN(used)) left.push(limit - used + Number(cached));
  }
  return left;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

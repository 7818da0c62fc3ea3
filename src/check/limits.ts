import { availableParallelism } from 'node:os';
import { SimError } from '../core/errors.js';
import type { DialectName } from '../core/vocabulary.js';

// The command line loads this file before it reads its arguments, so it imports little.

/** What a candidate may use. */
export interface Caps {
  /** Bytes over all its processes; shared memory counts once. */
  readonly memory: number;
  /** Bytes of output. */
  readonly output: number;
  /** Processes at the same time. */
  readonly processes: number;
  /** Bytes of files: in a trial's folder, and once more in the peer's own folders and `/tmp`. Only with isolation. */
  readonly disk: number;
}

export const defaultCaps: Caps = { memory: 1024e6, output: 16e6, processes: 200, disk: 1024e6 };

/** In the units that a user gives: seconds and MB. */
export const defaultLimits = {
  patience: 2,
  memoryCap: defaultCaps.memory / 1e6,
  outputCap: defaultCaps.output / 1e6,
  diskCap: defaultCaps.disk / 1e6,
} as const;

export interface GivenLimits {
  readonly dialect?: DialectName | undefined;
  readonly patience?: number | undefined;
  readonly jobs?: number | undefined;
  readonly memoryCap?: number | undefined;
  readonly outputCap?: number | undefined;
  readonly diskCap?: number | undefined;
}

export interface CheckLimits {
  readonly patienceMs: number;
  readonly jobs: number;
  readonly caps: Caps;
}

/** @throws SimError `bad-usage` */
export function readLimits(given: GivenLimits): CheckLimits {
  const { dialect = 'native', patience, jobs, memoryCap, outputCap, diskCap } = given;
  // A trial of cisen07 only waits, most of the time, until the peer takes the next query.
  const processes = jobs ?? availableParallelism() * (dialect === 'cisen07' ? 3 : 1);
  if (!Number.isInteger(processes) || processes < 1)
    throw invalid('jobs', processes, 'a whole number above 0');
  return {
    patienceMs: positive('patience', patience ?? defaultLimits.patience) * 1000,
    jobs: processes,
    caps: {
      ...defaultCaps,
      memory: positive('memory-cap', memoryCap ?? defaultLimits.memoryCap) * 1e6,
      output: positive('output-cap', outputCap ?? defaultLimits.outputCap) * 1e6,
      disk: positive('disk-cap', diskCap ?? defaultLimits.diskCap) * 1e6,
    },
  };
}

/**
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function readTimeCap(seconds: number): number {
  return positive('time-cap', seconds) * 1000;
}

/** A timer cannot count more than about 2e6 seconds. */
function positive(name: string, value: number): number {
  if (value > 0 && value <= 1e6) return value;
  throw invalid(name, value, 'a number above 0');
}

function invalid(name: string, value: number, expected: string): SimError {
  return new SimError('bad-usage', `--${name} '${value}' is not ${expected}`, {
    hint: `for example: --${name} 3`,
  });
}

import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Caps, defaultCaps } from '../../check/caps.js';
import type { CheckOptions } from '../../check/check.js';
import { forceRemove } from '../../check/force-remove.js';
import type { Requirement } from '../../check/requirement.js';
import type { PointsOf } from '../../check/rubric.js';
import { ExitCode, SimError } from '../../core/errors.js';
import { Warden } from '../../processes/warden.js';
import { onInterrupts } from '../signals.js';
import type { CheckArguments } from './check-options.js';

/** What is the same for one peer and for a class. */
export type CommonOptions = Omit<CheckOptions, 'command' | 'folder' | 'jobs' | 'timeCapMs' | 'onResult'>;

export interface Setting {
  /** For all folders and logs. */
  readonly folder: string;
  readonly jobs: number;
  readonly options: CommonOptions;
}

export interface SettingLog {
  readonly log: (line: string) => void;
  /** Said at the first Ctrl-C. */
  readonly stopping: string;
}

/**
 * Does what is to be done with peers in a temporary folder, guarded by a warden and stopped by Ctrl-C.
 *
 * @param act gives whether the folder is to stay
 */
export async function inSetting<T extends { readonly stays: boolean }>(
  args: CheckArguments,
  asked: readonly Requirement[],
  pointsOf: PointsOf,
  { log, stopping }: SettingLog,
  act: (setting: Setting) => Promise<T>,
): Promise<T> {
  const numbers = numbersOf(args);
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-check-'));
  const warden = new Warden(join(folder, 'warden.log'));
  const interrupts = onInterrupts(
    () => log(stopping),
    () => process.exit(ExitCode.interrupted),
  );
  let stays = args.keep;
  try {
    const { dialect, keep } = args;
    const { stop: signal, kill: killSignal } = interrupts;
    const options = { dialect, asked, pointsOf, keep, ...numbers, warden, signal, killSignal };
    const done = await act({ folder, jobs: numbers.jobs, options });
    stays ||= done.stays;
    return done;
  } finally {
    interrupts.dispose();
    await warden.stop();
    const left = stays ? null : await forceRemove(folder);
    if (left !== null) log(`${folder} could not be removed: ${left}`);
  }
}

interface Numbers {
  readonly patienceMs: number;
  readonly startMs: number;
  readonly jobs: number;
  readonly caps: Caps;
}

function numbersOf(args: CheckArguments): Numbers {
  const jobs = args.jobs ?? availableParallelism();
  if (!Number.isInteger(jobs) || jobs < 1)
    throw tooSmall('jobs', jobs, 'a whole number of processes, at least 1');
  return {
    patienceMs: seconds('patience', args.patience) * 1000,
    startMs: seconds('start-time', args.startTime) * 1000,
    jobs,
    caps: {
      ...defaultCaps,
      memory: seconds('memory-cap', args.memoryCap) * 1e6,
      output: seconds('output-cap', args.outputCap) * 1e6,
    },
  };
}

/** A number above nothing, and such that a clock can count it. */
export function seconds(name: string, value: number): number {
  if (value > 0 && value <= 1e6) return value;
  throw tooSmall(name, value, 'a number above 0');
}

function tooSmall(name: string, value: number, wanted: string): SimError {
  return new SimError('bad-usage', `--${name} '${value}' is not ${wanted}`, {
    hint: `write --${name} 3, say`,
  });
}

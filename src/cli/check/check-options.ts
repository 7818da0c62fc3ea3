import { availableParallelism } from 'node:os';
import { type Caps, defaultCaps } from '../../check/caps.js';
import { checkReporterNames } from '../../check/report/formats.js';
import { SimError } from '../../core/errors.js';
import { type DialectName, dialectNames } from '../../core/vocabulary.js';
import { checkStartTimeout } from '../../run/options.js';
import { type ConfigLayoutName, configLayoutNames } from '../../topology/model.js';
import type { OptionTable } from '../command.js';
import { number } from '../options.js';
import { reporterOption } from '../report-files.js';

export interface CheckArguments {
  /** The candidate's command, word by word. */
  readonly '--': readonly string[];
  readonly dialect: DialectName;
  readonly configLayout: ConfigLayoutName | undefined;
  readonly level: string | undefined;
  readonly only: string | undefined;
  readonly list: boolean;
  readonly rubric: boolean;
  readonly points: string | undefined;
  readonly reporter: readonly string[];
  readonly all: boolean;
  readonly watch: boolean;
  readonly keep: boolean;
  readonly patience: number;
  readonly startTimeout: number | undefined;
  readonly jobs: number | undefined;
  readonly timeCap: number | undefined;
  readonly memoryCap: number;
  readonly outputCap: number;
  readonly batch: readonly string[] | undefined;
  readonly csv: string | undefined;
}

const selection = 'Requirements:';
const limits = 'Limits:';
const output = 'Output:';
const batch = 'A class:';

export const checkOptions = {
  dialect: {
    alias: 'd',
    choices: dialectNames,
    default: 'native',
    group: selection,
    describe: 'dialect of the peer',
  },
  'config-layout': {
    type: 'string',
    choices: configLayoutNames,
    requiresArg: true,
    group: selection,
    describe: "layout of its configuration file  [default: the dialect's]",
  },
  level: {
    alias: 'l',
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: '3 for levels 1 to 3, or 2-4  [default: all]',
  },
  only: {
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'ids or prefixes: ttl,serve.header',
  },
  list: { type: 'boolean', default: false, group: selection, describe: 'list the requirements and exit' },
  rubric: { type: 'boolean', default: false, group: selection, describe: 'print a rubric to edit and exit' },
  points: {
    alias: 'p',
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'INI file with points per requirement; - for stdin',
  },
  patience: number('seconds to wait for an expected message', { default: 2, group: limits }),
  'start-timeout': number('maximum seconds until the peer listens', {
    group: limits,
    defaultDescription: 'none while it works',
  }),
  jobs: number('peer processes at the same time', { group: limits, defaultDescription: 'CPU cores' }),
  'time-cap': number('limit on the total time in seconds', {
    group: limits,
    defaultDescription: 'none; with --batch 4 per requirement',
  }),
  'memory-cap': number('memory limit in MB', { default: 1024, group: limits }),
  'output-cap': number('output limit in MB', { default: 16, group: limits }),
  reporter: reporterOption(checkReporterNames, output),
  all: {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'show every level, not only the first that fails',
  },
  watch: {
    alias: 'w',
    type: 'boolean',
    default: false,
    group: output,
    describe: 'test again after each change of the program',
  },
  keep: { type: 'boolean', default: false, group: output, describe: 'keep working folders and logs' },
  batch: {
    type: 'string',
    array: true,
    requiresArg: true,
    group: batch,
    describe: 'test the peer in each of these folders',
  },
  csv: {
    type: 'string',
    requiresArg: true,
    group: batch,
    describe: 'write a CSV row per folder to this file',
  },
} as const satisfies OptionTable;

export interface CheckLimits {
  readonly patienceMs: number;
  readonly startMs: number | undefined;
  readonly jobs: number;
  readonly caps: Caps;
}

/** @throws SimError `bad-usage` */
export function limitsIn(args: CheckArguments): CheckLimits {
  const { dialect, patience, startTimeout, jobs, memoryCap, outputCap } = args;
  // A trial of cisen07 only waits, most of the time, until the peer takes the next query.
  const processes = jobs ?? availableParallelism() * (dialect === 'cisen07' ? 3 : 1);
  if (!Number.isInteger(processes) || processes < 1)
    throw invalid('jobs', processes, 'a whole number above 0');
  return {
    patienceMs: positive('patience', patience) * 1000,
    startMs: checkStartTimeout(startTimeout),
    jobs: processes,
    caps: {
      ...defaultCaps,
      memory: positive('memory-cap', memoryCap) * 1e6,
      output: positive('output-cap', outputCap) * 1e6,
    },
  };
}

/** @throws SimError `bad-usage` */
export function timeCapIn(seconds: number): number {
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

import { type IsolationMode, isolationModes } from '../../check/isolation.js';
import { defaultLimits } from '../../check/limits.js';
import { type DialectName, dialectNames } from '../../core/vocabulary.js';
import { checkReporterNames } from '../../report/reporter.js';
import { type ConfigLayoutName, configLayoutNames } from '../../topology/model.js';
import type { OptionTable } from '../command.js';
import { number } from '../options.js';
import { reporterOption } from '../report-files.js';

export interface CheckArguments {
  /** The candidate's command, word by word. */
  readonly '--': readonly string[];
  readonly dialect: DialectName;
  /** With its settings; undefined: flooding. */
  readonly strategy: string | undefined;
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
  readonly diskCap: number;
  readonly isolate: IsolationMode;
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
  strategy: {
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'search strategy of the peer, such as walk:walkers=4  [default: flood]',
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
  patience: number('seconds to wait for an expected message', {
    default: defaultLimits.patience,
    group: limits,
  }),
  'start-timeout': number('maximum seconds until the peer listens', {
    group: limits,
    defaultDescription: 'none while it works',
  }),
  jobs: number('peer processes at the same time', { group: limits, defaultDescription: 'CPU cores' }),
  'time-cap': number('limit on the total time in seconds', {
    group: limits,
    defaultDescription: 'none; with --batch 4 per requirement',
  }),
  'memory-cap': number('memory limit in MB', { default: defaultLimits.memoryCap, group: limits }),
  'output-cap': number('output limit in MB', { default: defaultLimits.outputCap, group: limits }),
  'disk-cap': number('limit on its files in MB, if it is isolated', {
    default: defaultLimits.diskCap,
    group: limits,
  }),
  isolate: {
    choices: isolationModes,
    default: 'auto',
    // Without a value it would be the default, and who writes it may mean always.
    requiresArg: true,
    group: limits,
    describe: 'run it apart from all other processes and files; auto: where the system can',
  },
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

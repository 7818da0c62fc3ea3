import { type CheckReporterName, checkReporterNames } from '../../check/report/index.js';
import { type DialectName, dialectNames } from '../../core/vocabulary.js';
import type { OptionTable } from '../command.js';
import { number } from '../options.js';

export interface CheckArguments {
  /** The candidate's command, word by word. */
  readonly '--': readonly string[];
  readonly dialect: DialectName;
  readonly level: string | undefined;
  readonly only: string | undefined;
  readonly list: boolean;
  readonly rubric: boolean;
  readonly points: string | undefined;
  readonly reporter: CheckReporterName;
  readonly keep: boolean;
  readonly patience: number;
  readonly startTime: number;
  readonly jobs: number | undefined;
  readonly timeCap: number | undefined;
  readonly memoryCap: number;
  readonly outputCap: number;
  readonly batch: readonly string[] | undefined;
  readonly csv: string | undefined;
}

const asked = 'What is asked:';
const judged = 'How it is judged:';
const told = 'How it is told:';
const aClass = 'A class:';

export const checkOptions = {
  dialect: {
    alias: 'd',
    choices: dialectNames,
    default: 'native',
    group: asked,
    describe: 'how the peer speaks',
  },
  level: {
    alias: 'l',
    type: 'string',
    requiresArg: true,
    group: asked,
    describe: '3 for levels 1 to 3, 2-4  [default: all]',
  },
  only: {
    type: 'string',
    requiresArg: true,
    group: asked,
    describe: 'these, and what they need: ttl,serve.header',
  },
  list: { type: 'boolean', default: false, group: asked, describe: 'tell what is required; judge nothing' },
  rubric: { type: 'boolean', default: false, group: asked, describe: 'print a rubric to edit' },
  points: { alias: 'p', type: 'string', requiresArg: true, group: asked, describe: 'a rubric: an INI file' },
  patience: number('seconds to wait for an expected message', { default: 2, group: judged }),
  'start-time': number('seconds until the peer must listen', { default: 10, group: judged }),
  jobs: number('parallel peer processes', { group: judged, defaultDescription: 'CPU cores' }),
  'time-cap': number('limit on the total time in seconds', {
    group: judged,
    defaultDescription: 'none; 120 per folder of --batch',
  }),
  'memory-cap': number('memory limit in MB', { default: 1024, group: judged }),
  'output-cap': number('output limit in MB', { default: 16, group: judged }),
  reporter: {
    alias: 'r',
    choices: checkReporterNames,
    default: 'text',
    group: told,
    describe: 'form of the results on stdout',
  },
  keep: { type: 'boolean', default: false, group: told, describe: 'keep its folders and logs' },
  batch: {
    type: 'string',
    array: true,
    requiresArg: true,
    group: aClass,
    describe: 'judge the peer in each of these folders',
  },
  csv: { type: 'string', requiresArg: true, group: aClass, describe: 'file for a row per folder' },
} as const satisfies OptionTable;

import type { Options } from 'yargs';
import { type CheckReporterName, checkReporterNames } from '../../check/report/index.js';
import { type DialectName, dialectNames } from '../../core/vocabulary.js';
import { numberOption } from '../number-option.js';

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

function number(name: string, initial: string | undefined, group: string, describe: string) {
  const known = initial === undefined ? {} : { default: initial, defaultDescription: initial };
  return {
    type: 'string',
    coerce: numberOption(name),
    requiresArg: true,
    group,
    describe,
    ...known,
  } as const;
}

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
  patience: number('patience', '2', judged, 'seconds for what must come'),
  'start-time': number('start-time', '10', judged, 'seconds in which it must listen'),
  jobs: number('jobs', undefined, judged, 'processes of it at once  [default: cores]'),
  'time-cap': number(
    'time-cap',
    undefined,
    judged,
    'seconds for all of it  [default: none; a class: 120 each]',
  ),
  'memory-cap': number('memory-cap', '1024', judged, 'MB that it may take'),
  'output-cap': number('output-cap', '16', judged, 'MB that it may print'),
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
} as const satisfies Record<string, Options>;

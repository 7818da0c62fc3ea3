import { soakReporterNames } from '../report/reporter.js';
import type { Permissions } from '../topology/permissions.js';
import type { Command, OptionTable } from './command.js';
import { commonExitCodes, networkOptions, number, permissionOptions, topologyOrStdin } from './options.js';
import { reporterOption } from './report-files.js';

export interface SoakArguments extends Permissions {
  readonly topology: string;
  readonly runs: number | undefined;
  readonly minutes: number | undefined;
  readonly seed: string | undefined;
  readonly only: number | undefined;
  readonly fault: readonly string[] | undefined;
  readonly quietFor: number;
  readonly out: string | undefined;
  readonly reporter: readonly string[];
}

const cases = 'Cases:';

const soakOptions = {
  runs: number('how many cases, each with queries and faults', {
    alias: 'n',
    group: cases,
    defaultDescription: '100; with --minutes, no limit',
  }),
  minutes: number('begin no case after so many minutes', { group: cases, defaultDescription: 'no limit' }),
  seed: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    group: cases,
    describe: 'any text; the same seed gives the same cases',
    defaultDescription: 'random',
  },
  only: number('run only the case with this number', { group: cases }),
  fault: {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    group: cases,
    describe: 'with --only: this fault in place of those of the case; several may be given',
  },
  'quiet-for': networkOptions['quiet-for'],
  ...permissionOptions,
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: 'Output:',
    describe: 'folder for the traces and logs of all networks',
    defaultDescription: 'a new one in runs/',
  },
  reporter: reporterOption(soakReporterNames, 'Output:'),
} as const satisfies OptionTable;

export const soakCommand: Command = {
  usage: '<topology>',
  about: [
    'Runs random faults over random queries on one network, case after case, and judges each: no wrong file is called verified, nothing hangs, nothing is left behind, and after all faults are healed the network is as before.',
    'A case that fails is repeated in new networks with fewer and fewer faults, until no fault can be left out. The files that are searched for are its own; those of the topology are not used.',
  ],
  positionals: topologyOrStdin,
  options: soakOptions,
  examples: [
    ['sim soak grid3x3 --runs 200 --seed 1', ''],
    ['sim soak grid3x3 --minutes 60', 'for a night'],
    ['sim soak grid3x3 --seed 1 --only 17', 'the same case 17 again'],
    ["sim soak grid3x3 --seed 1 --only 17 --fault 'kill 3'", 'with this fault alone'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'no case failed, and nothing has grown'],
        ['1', 'a case failed, or a process has grown'],
        ['2', 'bad usage or bad INI; nothing was started'],
        ['4', 'the network did not start'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => (await import('./run-soak.js')).runSoak(args as SoakArguments),
};

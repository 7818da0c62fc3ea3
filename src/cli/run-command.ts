import { runReporterNames } from '../report/reporter.js';
import type { Permissions } from '../topology/permissions.js';
import type { Command, OptionTable } from './command.js';
import { type HostArguments, hostOptions } from './host-options.js';
import {
  commonExitCodes,
  faultOptions,
  networkOptions,
  number,
  permissionOptions,
  projectorOption,
  queryOptions,
  seedOption,
  slowOption,
  topologyOrStdin,
} from './options.js';
import { reporterOption } from './report-files.js';

export interface RunArguments extends Permissions, HostArguments {
  readonly topology: string;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly ports: 'ini' | 'auto' | undefined;
  readonly timeout: number;
  readonly quietFor: number;
  readonly startTimeout: number | undefined;
  readonly strategy: string | undefined;
  readonly slow: number;
  readonly lockstep: boolean;
  readonly fault: readonly string[] | undefined;
  readonly seed: string | undefined;
  readonly strict: boolean;
  readonly out: string | undefined;
  readonly reporter: readonly string[];
  readonly predict: boolean;
  readonly expect: 'not-found' | undefined;
  readonly allowUnknownPeers: boolean;
  readonly overwrite: boolean;
  readonly noSave: boolean;
  readonly quiet: boolean;
  readonly step: boolean;
  /** Hops per second. */
  readonly pace: number | undefined;
  readonly projector: boolean;
}

const output = 'Output:';

export const runOptions = {
  ...queryOptions,
  ...networkOptions,
  ...hostOptions,
  slow: slowOption,
  lockstep: {
    type: 'boolean',
    default: false,
    group: 'Network:',
    describe:
      'let messages pass one at a time, in a fixed order: each run of a query is the same, and as predicted',
  },
  ...faultOptions,
  seed: seedOption,
  strict: {
    type: 'boolean',
    default: false,
    group: 'Faults:',
    describe: 'fail, with exit code 1, if a fault did nothing',
  },
  ...permissionOptions,
  predict: {
    type: 'boolean',
    default: false,
    group: 'Checks:',
    describe: 'also predict each query and compare',
  },
  expect: { choices: ['not-found'], group: 'Checks:', describe: 'succeed if nothing is found' },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: output,
    describe: 'folder for trace, logs and downloads',
    defaultDescription: 'a new one in runs/',
  },
  overwrite: {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'overwrite existing downloads, and an earlier run in --out',
  },
  'no-save': {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'verify downloads, and do not keep or share them',
  },
  reporter: reporterOption(runReporterNames, output),
  quiet: { alias: 'q', type: 'boolean', default: false, group: output, describe: 'print one line per file' },
  step: {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'after the run, show the flood wave by wave: Enter for each hop, q to end',
  },
  pace: number('the same without keys: hops per second; 2 is half a second a hop', { group: output }),
  projector: { ...projectorOption, group: output },
} as const satisfies OptionTable;

export const runCommand: Command = {
  usage: '<topology> --get <file>',
  about: ['Starts one process per peer, floods a query for each file, and verifies the files that arrive.'],
  positionals: topologyOrStdin,
  options: runOptions,
  examples: [
    ['sim run chain3 --get 3.txt', 'a built-in topology, by its name'],
    ['sim run chain3 --get 3.txt --ttl 1', 'watch the TTL run out'],
    ['sim run my.ini -g a.txt -g b.txt -f 4', 'two files, queried by peer 4'],
    ['sim run seven -g 6.txt --step', 'for a class: Enter shows the next hop'],
    ["sim run ring8 -g 3.txt --fault 'cut 1-2'", 'with a fault; docs/faults.md has all of them'],
    ['sim run grid3x3 -g 9.txt --launcher slurm --hosts 4', 'on four hosts of a cluster'],
    ['sim run seven -g 6.txt -r json', 'for a script'],
    ['sim run seven -g 6.txt -r text -r html', 'and a page with pictures of it, in the run folder'],
    ['sim run seven -g 6.txt -r text -r junit=report.xml', 'for a terminal and for CI'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'every file was found, transferred and verified, or --expect was met'],
        ['1', 'not found; with --strict, also if a fault did nothing'],
        ['2', 'bad usage or bad INI; nothing was started'],
        ['3', 'found, but no transfer verified'],
        ['4', 'the network failed: a port was in use, a host was missing, or a peer did not start, or died'],
        ['5', 'outcome unknown: timeout'],
        ['6', '--expect was not met'],
        ...commonExitCodes,
      ],
    },
  ],
  // Loaded after the arguments are read: a usage error needs none of it.
  run: async (args) => (await import('./run-queries.js')).runQueries(args as RunArguments),
};

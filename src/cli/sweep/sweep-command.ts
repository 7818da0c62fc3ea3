import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, number } from '../options.js';

export interface SweepArguments {
  readonly sweep: string;
  readonly out: string;
  readonly resume: boolean;
  readonly shard: string | undefined;
  readonly workers: number | undefined;
  readonly dryRun: boolean;
}

export const shardOption = {
  type: 'string',
  requiresArg: true,
  describe: 'only a part of the points: 2/8 is the second of eight parts',
} as const;

const options = {
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'folder of the results',
    default: 'results',
  },
  resume: {
    type: 'boolean',
    default: false,
    describe:
      'go on with the results that are in the folder, if there are any; points that failed are repeated',
  },
  shard: shardOption,
  workers: number('processes that simulate at the same time', {
    alias: 'j',
    defaultDescription: 'one for each processor',
  }),
  'dry-run': {
    type: 'boolean',
    default: false,
    describe: 'only print how many points there are, and about how long they will take',
  },
} as const satisfies OptionTable;

export const sweepCommand: Command = {
  usage: '<sweep.ini>',
  about: [
    'Simulates all combinations of the values in a file: networks, strategies, TTLs, seeds and others. docs/sweep.md describes the file.',
    'Each point is written to points.csv when it is known, with the command that repeats it. A sweep that was stopped goes on with --resume.',
  ],
  positionals: {
    sweep: { type: 'string', demandOption: true, describe: 'the file that describes the sweep' },
  },
  options,
  examples: [
    ['sim sweep sweep.ini -o results', ''],
    ['sim sweep sweep.ini --dry-run', ''],
    ['sim sweep sweep.ini -o results --resume', 'after Ctrl-C'],
    ['sim sweep sweep.ini -o part2 --shard 2/8', ''],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'all points are simulated'],
        ['1', 'some points failed; points.csv has their errors'],
        ['2', 'bad usage or bad sweep file; nothing was simulated'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => (await import('./run-sweep.js')).runSweepCommand(args as SweepArguments),
};

import type { Command, OptionTable } from '../command.js';
import { commonExitCodes } from '../options.js';

interface MergeArguments {
  readonly folders: readonly string[];
  readonly out: string;
}

const options = {
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'folder of the joined results',
  },
} as const satisfies OptionTable;

export const mergeCommand: Command = {
  usage: '<folders..> -o <folder>',
  about: [
    'Joins the results of the shards of a sweep. Each point must be in exactly one of the folders: points that are missing, or in two of them, are errors.',
  ],
  positionals: {
    folders: { type: 'string', array: true, demandOption: true, describe: 'folders of results' },
  },
  options,
  examples: [['sim sweep merge part1 part2 -o all', '']],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'all points are joined'],
        ['1', 'all points are joined, but some of them have failed'],
        ['2', 'bad usage, or not the parts of one sweep'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => {
    const { folders, out } = args as MergeArguments;
    return (await import('./run-sweep.js')).runMergeCommand(folders.map(String), out);
  },
};

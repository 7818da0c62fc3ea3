import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, format } from '../options.js';

export interface DiffArguments {
  readonly one: string;
  readonly other: string;
  readonly format: 'text' | 'json';
}

const run = 'the folder of a run, its name in runs/, latest, or a trace';

const options = { format: format(['text', 'json']) } as const satisfies OptionTable;

export const diffCommand: Command = {
  usage: '<one> <other>',
  about: [
    'Compares two runs by what the rules of flooding decide: which peer accepted the query from which neighbour, what it did then, which hits and files arrived. Times, ids, ports, paths and process ids are not compared. Shows what differed first, and how much differs.',
    'Two runs of a network with cycles may differ, because copies of a query race: with sim run --lockstep they do not.',
  ],
  positionals: {
    one: { type: 'string', demandOption: true, describe: run },
    other: { type: 'string', demandOption: true, describe: 'the same for the other run' },
  },
  options,
  examples: [
    ['sim diff runs/monday latest', 'what differs in the latest run'],
    ['sim diff a.ndjson.gz b.ndjson.gz -F json', 'for a script'],
    ['sim report latest -F canonical', 'what is compared, as text'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'the same'], ['1', 'different'], ['2', 'bad usage, or not a trace'], ...commonExitCodes],
    },
  ],
  run: async (args) => (await import('./diff-runs.js')).diffRuns(args as DiffArguments),
};

import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, format, number } from '../options.js';

export interface CompareArguments {
  readonly topologies: readonly string[];
  readonly ttl: string;
  readonly from: number | undefined;
  readonly mean: boolean;
  readonly format: 'text' | 'csv' | 'markdown' | 'svg';
}

const options = {
  ttl: {
    alias: 't',
    type: 'string',
    requiresArg: true,
    default: '1..7',
    describe: 'TTLs to compare: 4, or 1..7',
  },
  from: number('peer that sends the query', { alias: 'f', defaultDescription: 'the first' }),
  mean: { type: 'boolean', default: false, describe: 'means over all origins, or over 200 of them' },
  format: format(['text', 'csv', 'markdown', 'svg']),
} as const satisfies OptionTable;

export const compareCommand: Command = {
  usage: '<topologies..>',
  about: [
    'Compares networks: for each TTL how many peers a query reaches, and how many messages it costs, if no peer has the file and every message takes the same time. Starts no process.',
    'A short name such as ring12, grid4x5 or barabasi-albert50x2 makes a network of that kind (see sim topology generate).',
  ],
  positionals: {
    topologies: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'networks in any format, built-in names such as chain3, or short names such as ring12',
    },
  },
  options,
  examples: [
    ['sim topology compare chain3 ring8 grid3x3 complete5', ''],
    ['sim topology compare ring30 hypercube5 --format svg > plot.svg', 'a picture for slides'],
    ['sim topology compare star20 --mean', 'from the middle, or from the edge: the mean'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'compared'], ['2', 'bad usage or bad network'], ...commonExitCodes],
    },
  ],
  run: async (args) => (await import('./compare-networks.js')).compareNetworks(args as CompareArguments),
};

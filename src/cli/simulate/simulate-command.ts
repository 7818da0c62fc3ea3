import { strategyNames } from '../../protocol/strategy-text.js';
import { replicaRules, type SimulationRequest } from '../../simulate/request.js';
import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, format, number, undirectedOption } from '../options.js';

export interface SimulateArguments extends SimulationRequest {
  readonly trace: string | undefined;
  readonly perQuery: boolean;
  readonly expect: 'not-found' | undefined;
  readonly format: 'text' | 'json' | 'csv';
  readonly quiet: boolean;
}

const queries = 'Queries:';
const content = 'Files:';
const network = 'Network:';
const output = 'Output:';

function text<const More extends object>(describe: string, more: More) {
  return { type: 'string', requiresArg: true, describe, ...more } as const;
}

const options = {
  strategy: text('how peers pass a query on: flood, walk:walkers=4; docs/strategies.md has all', {
    group: queries,
    values: strategyNames,
    defaultDescription: 'from the topology, or flood',
  }),
  ttl: number('time to live: maximum number of links', {
    alias: 't',
    group: queries,
    defaultDescription: 'from the topology, or 7',
  }),
  queries: number('number of queries', { alias: 'n', group: queries, defaultDescription: '1' }),
  from: text('peer that sends the queries, or random for each', {
    alias: 'f',
    group: queries,
    defaultDescription: 'random; with --get, the first',
  }),
  every: text('begin a query each 10ms; 0: all at once', {
    group: queries,
    defaultDescription: 'when the one before has settled',
  }),
  'forward-on-hit': {
    type: 'boolean',
    group: queries,
    describe: 'whether a holder also forwards the query',
    defaultDescription: 'from the topology, or no',
  },
  get: text('a file that peers of the topology share', { alias: 'g', group: content }),
  holders: text("peers that hold each file: 10, 1%, or 'peers 3,5'", {
    group: content,
    defaultDescription: '1; with --get, those that share it',
  }),
  files: number('number of different files', { group: content, defaultDescription: '1' }),
  copies: number('copies of all files together, instead of --holders', { group: content }),
  replicas: {
    choices: replicaRules,
    requiresArg: true,
    group: content,
    describe: 'how copies are divided among the files: the same number for each, or by popularity',
    defaultDescription: 'uniform',
  },
  popularity: text('how often each file is searched for: uniform, zipf:1.0', {
    group: content,
    defaultDescription: 'uniform',
  }),
  latency: text("how long messages take: 10ms, 'uniform 10..100ms', a file.csv", {
    group: network,
    defaultDescription: '1ms',
  }),
  loss: text('share of messages that are lost: 1%', { group: network, defaultDescription: 'none' }),
  churn: text("mean times that peers are up and down: 'up 60s down 30s'", {
    group: network,
    defaultDescription: 'all are always up',
  }),
  undirected: { ...undirectedOption, default: undefined, group: network },
  seed: text('any text; the same seed gives the same result', {
    alias: 's',
    group: network,
    defaultDescription: '1',
  }),
  format: { ...format(['text', 'json', 'csv']), group: output },
  'per-query': { type: 'boolean', default: false, group: output, describe: 'also list each query' },
  trace: text('file for all events, for sim report, sim verify and sim diff', { group: output }),
  expect: { choices: ['not-found'], group: output, describe: 'succeed if nothing is found' },
  quiet: {
    alias: 'q',
    type: 'boolean',
    default: false,
    group: output,
    describe: 'no progress, and no notes on stderr',
  },
} as const satisfies OptionTable;

export const simulateCommand: Command = {
  usage: '<topology> [options]',
  about: [
    'Simulates queries in virtual time, with the rules of real peers, in networks of up to millions of peers. docs/simulate.md describes it.',
  ],
  positionals: {
    topology: {
      type: 'string',
      demandOption: true,
      describe: 'a network in any format, a built-in name such as chain3, or a short name such as ring12',
    },
  },
  options,
  examples: [
    ['sim simulate ring12 --queries 100', ''],
    ['sim simulate random-regular10000x6 -n 100 --holders 1% --strategy walk:walkers=16', ''],
    ["sim simulate grid50x50 --latency 'uniform 10..100ms' --loss 1% --format csv", ''],
    ['sim simulate chain3 --get 3.txt --trace chain3.fst', ''],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'something was found, or --expect was met'],
        ['1', 'no query found anything'],
        ['2', 'bad usage or bad network'],
        ['4', 'the machine has too little memory'],
        ['6', '--expect was not met'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => (await import('./run-simulate.js')).runSimulate(args as SimulateArguments),
};

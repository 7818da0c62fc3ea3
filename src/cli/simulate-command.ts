import type { SimulationResult, Spread } from '../simulate/result.js';
import type { Command, OptionTable } from './command.js';
import { commonExitCodes, format, number } from './options.js';
import { writeText } from './terminal.js';

interface SimulateArguments {
  readonly topology: string;
  readonly strategy: string;
  readonly ttl: number | undefined;
  readonly queries: number;
  readonly holders: number;
  readonly seed: string;
  readonly trace: string | undefined;
  readonly format: 'text' | 'json';
}

const options = {
  strategy: { type: 'string', requiresArg: true, default: 'flood', describe: 'how peers pass a query on' },
  ttl: number('time to live: maximum number of links', {
    alias: 't',
    defaultDescription: 'from the topology',
  }),
  queries: number('number of queries', { default: 1 }),
  holders: number('number of peers that hold each file', { default: 1 }),
  seed: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    default: '1',
    describe: 'any text; the same seed gives the same result',
  },
  trace: {
    type: 'string',
    requiresArg: true,
    describe: 'file for all events, which sim report, sim verify and sim diff read',
  },
  format: format(['text', 'json']),
} as const satisfies OptionTable;

export const simulateCommand: Command = {
  usage: '<topology>',
  about: [
    'Simulates queries in virtual time, with the rules of real peers, in networks of up to millions of peers.',
  ],
  positionals: {
    topology: {
      type: 'string',
      demandOption: true,
      describe: 'a network in any format, a built-in name such as chain3, or a short name such as ring12',
    },
  },
  options,
  examples: [['sim simulate random-regular10000x6 --queries 100 --holders 10', '']],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'simulated'], ['2', 'bad usage or bad network'], ...commonExitCodes],
    },
  ],
  run: async (args) => {
    const { format: asked, trace, ...request } = args as unknown as SimulateArguments;
    const { simulate } = await import('../simulate/simulate.js');
    const result = await simulate(request, { trace });
    writeText(process.stdout, `${asked === 'json' ? JSON.stringify(result, null, 2) : text(result)}\n`);
    return 0;
  },
};

function text(result: SimulationResult): string {
  const { topology, strategy, ttl, queries, successRate } = result;
  const row = (name: string, spread: Spread | null): string =>
    `  ${name.padEnd(14)}${spread === null ? '-' : `mean ${spread.mean.toFixed(1)}  p50 ${spread.p50}  p90 ${spread.p90}  p99 ${spread.p99}`}`;
  return [
    `${topology.name}: ${topology.peers} peers, ${strategy}, TTL ${ttl}, ${queries} queries`,
    `  found         ${(successRate * 100).toFixed(1)} %`,
    row('first hit ms', result.firstHitMs),
    row('first hit hops', result.firstHitHops),
    row('reached', result.reached),
    row('messages', result.messages),
    row('duplicates', result.duplicates),
    row('load per peer', result.load),
    ...(result.traceSha256 === undefined ? [] : [`  trace SHA-256 ${result.traceSha256}`]),
  ].join('\n');
}

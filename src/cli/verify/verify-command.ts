import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, format, savedRunPositional } from '../options.js';

export interface VerifyArguments {
  readonly run: string;
  readonly printed: string | undefined;
  readonly format: 'text' | 'json';
}

const options = {
  printed: {
    type: 'string',
    requiresArg: true,
    describe: 'text report of the run, whose lines are compared with the trace',
    defaultDescription: 'report.txt beside the trace, if there is one',
  },
  format: format(['text', 'json']),
} as const satisfies OptionTable;

export const verifyCommand: Command = {
  usage: '[run]',
  about: [
    'Judges a saved run by the rules of the protocol and of the simulator: each message that arrives was sent, nobody forwards a query twice, each flood has as many messages as its formula gives, each saved file was verified, each process has ended, and others. Starts no process.',
    'What a fault did on purpose is no violation. What cannot be judged is listed with its reason. docs/verify.md describes the rules.',
  ],
  positionals: savedRunPositional,
  options,
  examples: [
    ['sim verify', 'judge the latest run'],
    ['sim verify trace.ndjson.gz -F json', 'for a script'],
    ['sim verify latest --printed run.txt', 'also compare what was printed'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'no violation'],
        ['1', 'violations'],
        ['2', 'bad usage, or not a trace'],
        ['5', 'no violation was found, but the trace is cut off or damaged: the rest was not judged'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => (await import('./verify-run.js')).verifyRun(args as VerifyArguments),
};

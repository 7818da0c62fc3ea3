import type { Command, OptionTable } from './command.js';
import { commonExitCodes } from './options.js';

export interface WorksheetArguments {
  readonly topology: string;
  readonly seed: string | undefined;
  readonly answers: boolean;
  readonly format: 'html' | 'markdown' | undefined;
  readonly lang: 'en' | 'zh';
  readonly out: string | undefined;
  readonly overwrite: boolean;
}

const options = {
  seed: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    describe: 'any text; the same seed gives the same sheet',
    defaultDescription: 'random',
  },
  answers: {
    alias: 'a',
    type: 'boolean',
    default: false,
    describe: 'add the answers, on a page of their own',
  },
  format: {
    alias: 'F',
    choices: ['html', 'markdown'],
    requiresArg: true,
    describe: 'output format',
    defaultDescription: 'from the name of --out, else html',
  },
  lang: { choices: ['en', 'zh'], default: 'en', describe: 'language of the sheet' },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'file to write',
    defaultDescription: 'stdout',
  },
  overwrite: { type: 'boolean', default: false, describe: 'overwrite an existing file' },
} as const satisfies OptionTable;

export const worksheetCommand: Command = {
  usage: '<topology>',
  about: [
    "Makes a student's worksheet on flooding in a network: waves, cost, TTL, holders, a peer that stops. The seed decides about which peers and TTLs each question is. The answers are those of sim topology predict.",
    'HTML is for printing. Works with networks of 3 to 40 peers.',
  ],
  positionals: {
    topology: {
      type: 'string',
      demandOption: true,
      describe: 'a network in any format, a built-in name such as ring8, or a short name such as grid3x4',
    },
  },
  options,
  examples: [
    ['sim worksheet grid3x3 --seed 1 -o sheet.html', 'print it from the browser'],
    ['sim worksheet grid3x3 --seed 1 --answers -o answers.html', 'the same with its answers'],
    ['sim worksheet ring8 --seed 7 --lang zh --format markdown', ''],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'the sheet was written'], ['2', 'bad usage or bad network'], ...commonExitCodes],
    },
  ],
  run: async (args) => (await import('./write-worksheet.js')).writeWorksheet(args as WorksheetArguments),
};

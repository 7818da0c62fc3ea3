import type { Command } from '../command.js';
import { commonExitCodes } from '../options.js';
import { Screen } from '../terminal.js';

export const reportCommand: Command = {
  usage: '<folder>',
  about: [
    'Draws the plots of a sweep again, and writes its page and its summary: plots/*.svg, sweep.html and summary.md beside points.csv. The section [Plots] of the sweep.ini in the folder says what is drawn; it may be changed.',
  ],
  positionals: {
    folder: { type: 'string', demandOption: true, describe: 'folder of the results of a sweep' },
  },
  options: {},
  examples: [['sim sweep report results', '']],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'written'], ['2', 'bad usage, or not the results of a sweep'], ...commonExitCodes],
    },
  ],
  run: async (args) => {
    const { folder } = args as { readonly folder: string };
    const { writeSweepReport } = await import('./write-report.js');
    const screen = new Screen(process.stdout, process.stderr);
    screen.result(`${writeSweepReport(String(folder), process.cwd())}\n`);
    return 0;
  },
};

import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, number } from '../options.js';

export const savedFormats = ['mermaid', 'dot', 'markdown', 'pcapng'] as const;

export interface ReportArguments {
  readonly run: string;
  readonly format: (typeof savedFormats)[number];
  readonly out: string | undefined;
  readonly query: number | undefined;
}

const options = {
  format: {
    alias: 'F',
    choices: savedFormats,
    default: 'markdown',
    requiresArg: true,
    describe: 'form of the report',
  },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'file to write; - for stdout',
    defaultDescription: 'stdout; for pcapng, messages.pcapng beside the trace',
  },
  query: number('number of the query that is drawn', { defaultDescription: 'the first' }),
} as const satisfies OptionTable;

export const reportCommand: Command = {
  usage: '[run]',
  about: ['Makes a report of a run from its trace. Starts no process.'],
  positionals: {
    run: {
      type: 'string',
      default: 'latest',
      describe: 'the folder of a run, its name in runs/, or a trace (also compressed by gzip)',
    },
  },
  options,
  examples: [
    ['sim report -F markdown', 'a summary of the latest run'],
    ['sim report runs/latest -F mermaid', 'the first flood as a flowchart'],
    ['sim report trace.ndjson.gz -F dot', 'for Graphviz'],
    ['sim report -F pcapng -o run.pcapng', 'for Wireshark'],
  ],
  tables: [
    {
      title: 'Formats:',
      rows: [
        ['mermaid', 'the flood of one query as a flowchart'],
        ['dot', 'the flood of one query for Graphviz'],
        ['markdown', 'a summary with flowcharts; in GitHub Actions also added to the job summary'],
        ['pcapng', 'all messages for Wireshark, as TCP connections; see sim wireshark --help'],
      ],
    },
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'the report was written, whatever the outcome of the run'],
        ['2', 'bad usage, or not a trace'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => (await import('./write-report.js')).writeReport(args as ReportArguments),
};

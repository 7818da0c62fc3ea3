import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, number, savedRunPositional } from '../options.js';

export const savedFormats = ['html', 'svg', 'markdown', 'mermaid', 'dot', 'pcapng', 'canonical'] as const;

export type SavedFormat = (typeof savedFormats)[number];

export interface ReportArguments {
  readonly run: string;
  readonly format: SavedFormat | undefined;
  readonly out: string | undefined;
  readonly query: number | undefined;
  readonly open: boolean;
  readonly theme: 'light' | 'dark' | 'projector';
  readonly axis: 'clock' | 'steps' | 'waves';
  readonly lang: 'en' | 'zh';
}

const options = {
  format: {
    alias: 'F',
    choices: savedFormats,
    requiresArg: true,
    describe: 'form of the report',
    defaultDescription: 'by the name of --out, else html',
  },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'file to write; - for stdout',
    defaultDescription: 'stdout; for html and pcapng, a file beside the trace',
  },
  open: { type: 'boolean', default: false, describe: 'open the written file' },
  theme: { choices: ['light', 'dark', 'projector'], default: 'light', describe: 'colours of an svg' },
  axis: {
    choices: ['clock', 'steps', 'waves'],
    default: 'clock',
    describe: 'time axis of an svg: real time, one place for each step, or one column for each wave',
  },
  lang: { choices: ['en', 'zh'], default: 'en', describe: 'language of an svg' },
  query: number('number of the query that is drawn', { defaultDescription: 'the first' }),
} as const satisfies OptionTable;

export const reportCommand: Command = {
  usage: '[run]',
  about: ['Makes a report of a run from its trace. Starts no process.'],
  positionals: savedRunPositional,
  options,
  examples: [
    ['sim report --open', 'look at the latest run in a browser'],
    ['sim report -F markdown', 'a summary of the latest run'],
    ['sim report runs/latest -o a.svg', 'a picture of the first query'],
    ['sim report trace.ndjson.gz -F dot', 'for Graphviz'],
    ['sim report -o run.pcapng', 'for Wireshark'],
  ],
  tables: [
    {
      title: 'Formats:',
      rows: [
        ['html', 'one page with everything, which opens without a server'],
        ['svg', 'the network and the space-time diagram of one query'],
        ['markdown', 'a summary with flowcharts; in GitHub Actions also added to the job summary'],
        ['mermaid', 'the flood of one query as a flowchart'],
        ['dot', 'the flood of one query for Graphviz'],
        ['canonical', 'what the rules of flooding decided, without times and ids; see sim diff --help'],
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

import { resolve } from 'node:path';
import type { Argv, Options } from 'yargs';
import { ExitCode, SimError } from '../../core/errors.js';
import { Style, shownPath } from '../../report/style.js';
import { counted, listed } from '../../report/units.js';
import {
  convert,
  formatNames,
  loadNetwork,
  type PartialNetwork,
  readableFormats,
} from '../../topology/formats/index.js';
import { linkCount } from '../../topology/index.js';
import { type Command, withUsage } from '../command.js';
import { withDeferredSignals } from '../defer-signals.js';
import { numberOption } from '../number-option.js';
import { Screen, styleFor } from '../terminal.js';

interface ConvertArguments {
  readonly topology: string;
  readonly out: string;
  readonly fromFormat: string | undefined;
  readonly toFormat: string | undefined;
  readonly undirected: boolean;
  readonly basePort: number;
  readonly force: boolean;
}

const options = {
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'file to write; a folder for the layouts peer and config',
  },
  'to-format': {
    choices: formatNames,
    requiresArg: true,
    describe: "form of the output  [default: as --out's name says]",
  },
  'from-format': {
    choices: readableFormats,
    requiresArg: true,
    describe: 'form of the input  [default: as its name says]',
  },
  undirected: { type: 'boolean', default: false, describe: 'each link of an edge list leads both ways' },
  'base-port': {
    type: 'string',
    coerce: numberOption('base-port'),
    default: '20000',
    defaultDescription: '20000',
    requiresArg: true,
    describe: 'ports from here on, where the input has none',
  },
  force: { type: 'boolean', default: false, describe: 'replace what is there' },
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim topology convert <topology> -o <out>\n\nWrites a network in another form. Comments are not taken along.',
  )
    .positional('topology', { type: 'string', demandOption: true, describe: 'the network, in any form' })
    .options(options)
    .example('sim topology convert ring8 -o r.dot', 'for Graphviz')
    .example('sim topology convert x.txt -o x.ini', 'an edge list, to run')
    .example('sim topology convert seven -o s --to-format peer', '')
    .epilogue(
      'By its name: .ini network, .txt .tsv .edges .el edges, .graphml .xml graphml,\n.dot .gv dot, .json json, .mmd mermaid.',
    );
}

async function run(args: ConvertArguments): Promise<number> {
  const { topology, fromFormat, toFormat, undirected, basePort, force } = args;
  const cwd = process.cwd();
  if (!(Number.isInteger(basePort) && basePort >= 1 && basePort <= 65_535)) {
    throw new SimError('bad-usage', `--base-port '${basePort}' is not a port`, {
      hint: 'use one from 1 to 65535',
    });
  }
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const draft = await loadNetwork(topology, {
    cwd,
    format: fromFormat,
    undirected,
    note: (text) => screen.log(`${style.paint('yellow', 'note:')} ${text}`),
  });
  const out = resolve(cwd, args.out);
  const { format, lost, generatedFields } = await withDeferredSignals(() =>
    convert(draft, {
      out,
      format: toFormat,
      ip: '127.0.0.1',
      basePort,
      overwrite: force,
      comments: [],
    }),
  );
  if (lost.length > 0) screen.log(`${style.paint('yellow', 'note:')} ${format} cannot hold ${listed(lost)}`);
  if (generatedFields.length > 0)
    screen.log(`${style.paint('yellow', 'note:')} ${listed(generatedFields)} were made up`);
  screen.log(`${shownPath(out, cwd)}: ${sizeOf(draft)}, as ${format}`);
  return ExitCode.ok;
}

function sizeOf({ peers }: PartialNetwork): string {
  return `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
}

export const convertCommand: Command = { options, describe, run: (args) => run(args as ConvertArguments) };

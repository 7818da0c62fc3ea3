import { resolve } from 'node:path';
import { ExitCode } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { Style, shownPath } from '../../report/style.js';
import { counted, listed } from '../../report/units.js';
import { convert } from '../../topology/formats/convert.js';
import { loadNetwork } from '../../topology/formats/load-network.js';
import { formatNames, formats } from '../../topology/formats/registry.js';
import { basePort as basePortParameter } from '../../topology/generate/plan-ports.js';
import { readInRange } from '../../topology/generate/read-values.js';
import { linkCount } from '../../topology/graph.js';
import type { PartialNetwork } from '../../topology/model.js';
import { refuseDash } from '../arguments.js';
import type { Command, OptionTable } from '../command.js';
import { inputFormatOption, number, undirectedOption } from '../options.js';
import { withDeferredSignals } from '../signals.js';
import { Screen, styleFor } from '../terminal.js';
import { noteMissingShares } from './missing-shares.js';

interface ConvertArguments {
  readonly topology: string;
  readonly out: string;
  readonly format: string | undefined;
  readonly inputFormat: string | undefined;
  readonly undirected: boolean;
  readonly basePort: number;
  readonly overwrite: boolean;
}

const options = {
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'file to write; a folder for the layouts peer and config',
  },
  format: {
    alias: 'F',
    choices: formatNames,
    requiresArg: true,
    describe: 'output format',
    defaultDescription: 'from the name of --out',
  },
  'input-format': inputFormatOption,
  undirected: undirectedOption,
  'base-port': number('first port for peers that have none', { default: 20_000 }),
  overwrite: { type: 'boolean', default: false, describe: 'overwrite existing files' },
} as const satisfies OptionTable;

async function run(args: ConvertArguments): Promise<number> {
  const { topology, inputFormat, format: outputFormat, undirected, basePort, overwrite } = args;
  refuseDash('--out', args.out, 'name a file, or print with sim topology show --format');
  const cwd = process.cwd();
  readInRange({ 'base-port': basePortParameter }, { 'base-port': basePort });
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const note = (text: string): void => screen.log(`${style.paint('yellow', 'note:')} ${printable(text)}`);
  const draft = await loadNetwork(topology, {
    cwd,
    format: inputFormat,
    undirected,
    sharesMayBeMissing: true,
    note,
  });
  noteMissingShares(draft.peers, cwd, note);
  const out = resolve(cwd, args.out);
  const { format, lost, generatedFields } = await withDeferredSignals(() =>
    convert(draft, {
      out,
      format: outputFormat,
      ip: '127.0.0.1',
      basePort,
      overwrite,
      comments: [],
    }),
  );
  if (lost.length > 0) note(`${format} cannot hold ${listed(lost)}`);
  if (generatedFields.length > 0) note(`${listed(generatedFields)} were generated`);
  screen.log(`${shownPath(out, cwd)}: ${sizeOf(draft)}, as ${format}`);
  return ExitCode.ok;
}

function sizeOf({ peers }: PartialNetwork): string {
  return `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
}

export const convertCommand: Command = {
  usage: '<topology> -o <out>',
  about: ['Converts a network to another format. Comments are not copied.'],
  positionals: {
    topology: { type: 'string', demandOption: true, describe: 'the network, in any format; - for stdin' },
  },
  options,
  examples: [
    ['sim topology convert ring8 -o r.dot', 'for Graphviz'],
    ['sim topology convert x.txt -o x.ini', 'an edge list, to run'],
    ['sim topology convert seven -o s --format peer', 'one INI file per peer'],
  ],
  tables: [
    {
      title: 'Formats by file name:',
      rows: [
        ['.ini', 'network'],
        ...formats.map(({ name, endings, write }) => {
          return [endings.join(' '), write === undefined ? `${name}, only as input` : name] as const;
        }),
      ],
    },
  ],
  run: (args) => run(args as ConvertArguments),
};

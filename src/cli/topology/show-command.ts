import { printable } from '../../core/sanitize.js';
import { overlayReport } from '../../report/overlay.js';
import { Style, shownPath } from '../../report/style.js';
import { peerOf } from '../../run/options.js';
import { loadNetwork } from '../../topology/formats/load-network.js';
import { formatNamed } from '../../topology/formats/registry.js';
import type { Command, OptionTable } from '../command.js';
import { format, inputFormatOption, number, undirectedOption } from '../options.js';
import { Screen, styleFor } from '../terminal.js';
import { noteMissingShares } from './missing-shares.js';

interface ShowArguments {
  readonly topology: string;
  readonly format: string;
  readonly inputFormat: string | undefined;
  readonly from: number | undefined;
  readonly undirected: boolean;
}

const options = {
  format: format(['text', 'mermaid', 'dot', 'graphml', 'json']),
  from: number('peer at the root of the drawing', { alias: 'f', defaultDescription: 'the first' }),
  'input-format': inputFormatOption,
  undirected: undirectedOption,
} as const satisfies OptionTable;

export const showCommand: Command = {
  usage: '<topology>',
  about: ['Shows distances, degrees, components and a drawing of a network.'],
  positionals: {
    topology: {
      type: 'string',
      demandOption: true,
      describe: 'a network in any format, a built-in name such as chain3, or - for stdin',
    },
  },
  options,
  examples: [
    ['sim topology show ring8', ''],
    ['sim topology show my.ini --format dot | dot -Tsvg', 'a picture, drawn by Graphviz'],
  ],
  run: (args) => show(args as ShowArguments),
};

async function show(args: ShowArguments): Promise<number> {
  const { topology: where, format: name, inputFormat, from, undirected } = args;
  const cwd = process.cwd();
  const screen = new Screen(process.stdout, process.stderr);
  const note = (text: string): void => screen.log(`note: ${printable(text)}`);
  const network = await loadNetwork(where, {
    cwd,
    format: inputFormat,
    undirected,
    note,
    sharesMayBeMissing: true,
  });
  noteMissingShares(network.peers, cwd, note);
  if (name === 'text') {
    const style = new Style(styleFor(process.stdout));
    style.introduce(network.peers.map(({ id }) => id));
    const { id } = peerOf({ name: network.name, peers: network.peers }, from);
    const { path, bytes, shown } = network.file;
    const source = `${bytes === undefined ? shownPath(path, cwd) : shown}, ${network.format}`;
    screen.result(`${overlayReport({ ...network, source }, id, style)}\n`);
  } else screen.result(formatNamed(name)?.write?.(network, [network.name]) ?? '');
  return 0;
}

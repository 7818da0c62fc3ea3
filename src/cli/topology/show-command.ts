import { basename, resolve } from 'node:path';
import { overlayReport, type ShownNetwork } from '../../report/overlay.js';
import { Style, shownPath } from '../../report/style.js';
import { peerOf } from '../../run/options.js';
import { formatOfInput, loadNetwork } from '../../topology/formats/load-network.js';
import { toPartialNetwork } from '../../topology/formats/partial-network.js';
import { formatNamed } from '../../topology/formats/registry.js';
import { loadTopology } from '../../topology/load.js';
import type { PartialNetwork } from '../../topology/model.js';
import { standardInputName } from '../../topology/standard-input.js';
import type { Command, OptionTable } from '../command.js';
import { format, number, undirectedOption } from '../options.js';
import { Screen, styleFor } from '../terminal.js';
import { noteMissingShares } from './missing-shares.js';

interface ShowArguments {
  readonly topology: string;
  readonly format: string;
  readonly from: number | undefined;
  readonly undirected: boolean;
}

const options = {
  format: format(['text', 'mermaid', 'dot', 'graphml', 'json']),
  from: number('peer at the root of the drawing', { alias: 'f', defaultDescription: 'the first' }),
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

async function show({ topology: where, format: name, from, undirected }: ShowArguments): Promise<number> {
  const cwd = process.cwd();
  const screen = new Screen(process.stdout, process.stderr);
  const { draft, network } = await load(where, cwd, undirected, (text) => screen.log(`note: ${text}`));
  if (name === 'text') {
    const style = new Style(styleFor(process.stdout));
    style.introduce(draft.peers.map(({ id }) => id));
    const { id } = peerOf({ name: network.name, peers: draft.peers }, from);
    screen.result(`${overlayReport(network, id, style)}\n`);
  } else screen.result(formatNamed(name)?.write(draft, [network.name]) ?? '');
  return 0;
}

interface Loaded {
  readonly draft: PartialNetwork;
  readonly network: ShownNetwork;
}

/** A topology, or a graph in another format. */
async function load(
  where: string,
  cwd: string,
  undirected: boolean,
  note: (text: string) => void,
): Promise<Loaded> {
  const isStdin = where === standardInputName;
  const graphFormat = await formatOfInput(where, cwd);
  if (graphFormat === undefined) {
    const topology = await loadTopology(where, { cwd, sharesMayBeMissing: true });
    noteMissingShares(topology.peers, cwd, note);
    const source = isStdin ? '<stdin>' : shownPath(topology.path, cwd);
    const network = { ...topology, source: `${source}, layout ${topology.layout}` };
    return { draft: toPartialNetwork(topology), network };
  }
  const draft = await loadNetwork(where, { cwd, format: graphFormat.name, undirected, note });
  const name = isStdin ? 'stdin' : basename(where).replace(/\.\w+$/u, '');
  const source = isStdin ? '<stdin>' : shownPath(resolve(cwd, where), cwd);
  return { draft, network: { ...draft, name, source: `${source}, ${graphFormat.name}` } };
}

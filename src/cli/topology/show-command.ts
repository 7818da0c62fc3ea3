import { basename, resolve } from 'node:path';
import type { Argv, Options } from 'yargs';
import { overlayReport, type ShownNetwork } from '../../report/overlay.js';
import { Style, shownPath } from '../../report/style.js';
import { peerOf } from '../../run/options.js';
import {
  formatNamed,
  formatOf,
  loadNetwork,
  type PartialNetwork,
  toPartialNetwork,
} from '../../topology/formats/index.js';
import { loadTopology } from '../../topology/index.js';
import { type Command, withUsage } from '../command.js';
import { numberOption } from '../number-option.js';
import { Screen, styleFor } from '../terminal.js';

interface ShowArguments {
  readonly topology: string;
  readonly format: string;
  readonly from: number | undefined;
  readonly undirected: boolean;
}

const options = {
  format: {
    alias: 'F',
    choices: ['text', 'mermaid', 'dot', 'graphml', 'json'],
    default: 'text',
    describe: 'form of the output',
  },
  from: {
    alias: 'f',
    type: 'string',
    coerce: numberOption('from'),
    requiresArg: true,
    describe: 'peer from which it is drawn  [default: the first]',
  },
  undirected: { type: 'boolean', default: false, describe: 'each link of an edge list leads both ways' },
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim topology show <topology>\n\nShows the shape of a network: distances, degrees, components, a drawing.',
  )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'a network in any form, or a shipped name such as chain3',
    })
    .options(options)
    .example('sim topology show ring8', '')
    .example('sim topology show my.ini --format dot | dot -Tsvg', 'a picture, by Graphviz');
}

async function show({ topology: where, format, from, undirected }: ShowArguments): Promise<number> {
  const cwd = process.cwd();
  const screen = new Screen(process.stdout, process.stderr);
  const { draft, network } = await load(where, cwd, undirected, (text) => screen.log(`note: ${text}`));
  if (format === 'text') {
    const style = new Style(styleFor(process.stdout));
    style.introduce(draft.peers.map(({ id }) => id));
    const { id } = peerOf({ name: network.name, peers: draft.peers }, from);
    screen.result(`${overlayReport(network, id, style)}\n`);
  } else screen.result(formatNamed(format)?.write(draft, [network.name]) ?? '');
  return 0;
}

interface Loaded {
  readonly draft: PartialNetwork;
  readonly network: ShownNetwork;
}

/** A topology, or a graph of some other form. */
async function load(
  where: string,
  cwd: string,
  undirected: boolean,
  note: (text: string) => void,
): Promise<Loaded> {
  const form = formatOf(where);
  if (form === undefined) {
    const topology = await loadTopology(where, { cwd });
    const source = `${shownPath(topology.path, cwd)}, layout ${topology.layout}`;
    return { draft: toPartialNetwork(topology), network: { ...topology, source } };
  }
  const draft = await loadNetwork(where, { cwd, format: form.name, undirected, note });
  const name = basename(where).replace(/\.\w+$/u, '');
  return {
    draft,
    network: { ...draft, name, source: `${shownPath(resolve(cwd, where), cwd)}, ${form.name}` },
  };
}

export const showCommand: Command = { options, describe, run: (args) => show(args as ShowArguments) };

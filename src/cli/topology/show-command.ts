import type { Argv, Options } from 'yargs';
import { overlayReport } from '../../report/overlay.js';
import { shownPath } from '../../report/shown-path.js';
import { Style } from '../../report/style.js';
import { peerOf } from '../../run/options.js';
import { draftOf, formatNamed, loadTopology } from '../../topology/index.js';
import type { Command } from '../command.js';
import { numberOption } from '../number-option.js';
import { Screen, styleFor } from '../terminal.js';

interface ShowArguments {
  readonly topology: string;
  readonly format: string;
  readonly from: number | undefined;
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
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return yargs
    .usage(null as unknown as string)
    .usage(
      'sim topology show <topology>\n\nShows the shape of a network: distances, degrees, components, a drawing.',
    )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'an INI file, a folder of INI files, or a shipped name such as chain3',
    })
    .options(options)
    .example('sim topology show ring8', '')
    .example('sim topology show my.ini --format dot | dot -Tsvg', 'a picture, by Graphviz');
}

async function show({ topology: where, format, from }: ShowArguments): Promise<number> {
  const cwd = process.cwd();
  const topology = await loadTopology(where, { cwd });
  const screen = new Screen(process.stdout, process.stderr);
  if (format === 'text') {
    const style = new Style(styleFor(process.stdout));
    style.introduce(topology.peers.map(({ id }) => id));
    const { id } = peerOf(topology, from);
    screen.result(`${overlayReport(topology, id, style, shownPath(topology.path, cwd))}\n`);
  } else screen.result(formatNamed(format)?.write(draftOf(topology), [topology.name]) ?? '');
  return 0;
}

export const showCommand: Command = { options, describe, run: (args) => show(args as ShowArguments) };

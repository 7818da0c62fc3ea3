import type { Command, OptionTable } from '../command.js';
import { hostOptions } from '../host-options.js';
import {
  commonExitCodes,
  faultOptions,
  networkOptions,
  number,
  permissionOptions,
  seedOption,
  slowOption,
  topologyPositional,
} from '../options.js';
import type { UiArguments } from './run-ui.js';

const options = {
  port: number('port of the page; 0: the system chooses', { default: 0, group: 'Page:' }),
  open: { type: 'boolean', default: false, group: 'Page:', describe: 'open the page in the browser' },
  slow: slowOption,
  ...faultOptions,
  seed: seedOption,
  ...networkOptions,
  ...hostOptions,
  ...permissionOptions,
  overwrite: { type: 'boolean', default: false, describe: 'overwrite downloads whose content differs' },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'do not print leftovers' },
} as const satisfies OptionTable;

export const uiCommand: Command = {
  usage: '<topology>',
  about: [
    'Starts a network, and serves a page that shows it and controls it: ask for files, kill and start peers, add and remove links, change settings.',
    'The page is only reachable from this machine, at the address that is printed. Closing the page changes nothing; Ctrl-C here stops the network.',
    'A change of a link or a setting is written to the INI. For a topology that ships with floodsim, that is a copy in the run folder.',
  ],
  positionals: topologyPositional,
  options,
  examples: [
    ['sim ui chain3 --open', 'opens the page'],
    ['sim ui my.ini --port 8080', 'always at the same port'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['2', 'bad usage or bad INI; nothing was started'],
        ['4', 'the network failed: a port was in use, or a peer did not start'],
        ...commonExitCodes,
      ],
    },
  ],
  // Loaded after the arguments are read: a usage error needs none of it.
  run: async (args) => (await import('./run-ui.js')).runUi(args as UiArguments),
};

import { pathToFileURL } from 'node:url';
import { entryPath } from '../processes/child.js';
import type { Command } from './command.js';

/** One reference peer without a supervisor: a candidate for `sim check`, and a neighbour for peers under development. */
export const peerCommand: Command = {
  usage: '',
  about: [
    'Runs one reference peer. It can take the place of a foreign peer: in a topology as "exec = sim peer", or as "sim check -- sim peer". It is configured by environment variables.',
  ],
  options: {},
  examples: [],
  tables: [
    {
      title: 'Environment:',
      rows: [
        ['SIM_PORT', 'port to listen on'],
        ['SIM_SHARE_DIR', 'shared folder; downloads are saved there'],
        ['SIM_PEER_ID', 'peer number  [default: 1]'],
        ['SIM_IP', 'address to listen on  [default: 127.0.0.1]'],
        ['SIM_NEIGHBOURS', 'neighbours to query: 2@127.0.0.1:10811,3@127.0.0.1:10812'],
        ['SIM_STRATEGY', 'how it searches, such as walk:walkers=4  [default: flood]'],
        ['SIM_TOKEN', 'token that clients need for `ask`: 32 hex digits'],
      ],
    },
  ],
  run: async () => {
    await import(pathToFileURL(entryPath('standalone')).href);
    // The peer ends the process itself, when a signal stops it.
    return new Promise<number>(() => {});
  },
};

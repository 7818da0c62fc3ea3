import { pathToFileURL } from 'node:url';
import { entryOf } from '../processes/entries.js';
import { type Command, withUsage } from './command.js';

/** A reference peer by itself: what `sim check` judges best, and a neighbour for whoever writes a peer. */
export const peerCommand: Command = {
  options: {},
  describe: (yargs) =>
    withUsage(
      yargs,
      'sim peer\n\nA reference peer by itself, which takes the place of a program that others wrote: in a topology as exec = sim peer, or as sim check -- sim peer. What it is to be stands in its environment.',
    ).epilogue(variables),
  run: async () => {
    await import(pathToFileURL(entryOf('standalone')).href);
    // It leaves when it is told to, by a signal.
    return new Promise<number>(() => {});
  },
};

const variables = `Environment:
  SIM_PORT        the port on which it listens
  SIM_SHARE_DIR   the folder that it shares, and saves to
  SIM_PEER_ID     its number  [default: 1]
  SIM_IP          its address  [default: 127.0.0.1]
  SIM_NEIGHBOURS  whom it asks: 2@127.0.0.1:10811,3@127.0.0.1:10812
  SIM_TOKEN       who knows it may ask it questions: 32 hex digits`;

import type { Command } from '../command.js';
import { commonExitCodes } from '../options.js';
import { type CheckArguments, checkOptions } from './check-options.js';

export const checkCommand: Command = {
  usage: '-- <command..>',
  about: ['Tests a peer program among scripted neighbours against the requirements of docs/wire.md.'],
  options: checkOptions,
  examples: [
    ['sim check -- python3 peer.py', ''],
    ['sim check --level 3 -- java -jar peer.jar', 'levels 1 to 3'],
    ['sim check --only ttl -- sim peer', 'the reference peer'],
    ['sim check --watch -- python3 peer.py', 'again after each change'],
    ['sim check -r text -r junit=report.xml -- ./peer', 'for a terminal and for CI'],
    ['sim check --rubric > rubric.ini', 'points, as a file to edit'],
    ['sim check --batch submissions/*/ --csv grades.csv', 'all peers of a class'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'all selected requirements passed'],
        ['1', 'some did not pass'],
        ['2', 'bad usage, or the peer could not be started'],
        ...commonExitCodes,
      ],
    },
  ],
  // Loaded after the arguments are read: a usage error needs none of it.
  run: async (args) => (await import('./run-check.js')).runCheck(args as CheckArguments),
};

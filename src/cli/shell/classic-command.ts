import type { Argv } from 'yargs';
import { type Command, withUsage } from '../command.js';
import { talkInClassic } from './classic.js';
import { type ShellArguments, withShell } from './open-shell.js';
import { shellOptions } from './shell-command.js';

const { ports, timeout, overwrite, quiet } = shellOptions;
const classicOptions = { ports, timeout, 'quiet-for': shellOptions['quiet-for'], overwrite, quiet };

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    "sim classic <topology>\n\nThe older program's dialogue: first the number of a peer, then an option.",
  )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'an INI file, a folder of INI files, or a shipped name such as chain3',
    })
    .options(classicOptions)
    .example('sim classic chain3', 'then: 1, get 3.txt, 1, config, 1, exit')
    .epilogue("'sim shell' is the same with a prompt of its own, and more.");
}

export const classicCommand: Command = {
  options: classicOptions,
  describe,
  run: (args) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const options = { ...(args as ShellArguments), as: undefined };
    return withShell(options, false, (open) => talkInClassic(open, isTerminal));
  },
};

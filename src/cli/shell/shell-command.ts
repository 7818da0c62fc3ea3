import type { Command, OptionTable } from '../command.js';
import { networkOptions, number, topologyPositional } from '../options.js';
import { type ShellArguments, withShell } from './open-shell.js';
import { talkInScript, talkInTerminal } from './talk.js';

/** The options that the shell and the older dialogue share. */
export const sessionOptions = {
  ...networkOptions,
  overwrite: { type: 'boolean', default: false, describe: 'overwrite downloads whose content differs' },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'do not print leftovers' },
} as const satisfies OptionTable;

const options = {
  from: number('peer to control first', { alias: 'f', defaultDescription: 'the first' }),
  ...sessionOptions,
} as const satisfies OptionTable;

export const shellCommand: Command = {
  usage: '<topology>',
  about: [
    'Starts a network, keeps it running, and gives you a prompt at one of its peers.',
    'If the input is not a terminal, there is no prompt: each command answers in one line, and the exit code is that of the last command that failed.',
  ],
  positionals: topologyPositional,
  options,
  examples: [
    ['sim shell chain3', 'then: get 3.txt, config, help, exit'],
    ['echo get 3.txt | sim shell chain3', 'a script: one command per line'],
  ],
  run: (args) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    return withShell(args as ShellArguments, !isTerminal, isTerminal ? talkInTerminal : talkInScript);
  },
};

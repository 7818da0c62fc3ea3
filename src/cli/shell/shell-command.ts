import type { Command, OptionTable } from '../command.js';
import { hostOptions } from '../host-options.js';
import {
  faultOptions,
  networkOptions,
  number,
  permissionOptions,
  projectorOption,
  seedOption,
  topologyPositional,
} from '../options.js';
import type { ShellArguments } from './open-shell.js';

// The dialogues are loaded after the arguments are read: a usage error needs none of them.

/** The options that the shell and the older dialogue share. */
const sessionOptions = {
  ...networkOptions,
  ...permissionOptions,
  overwrite: { type: 'boolean', default: false, describe: 'overwrite downloads whose content differs' },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'do not print leftovers' },
} as const satisfies OptionTable;

const options = {
  from: number('peer to control first', { alias: 'f', defaultDescription: 'the first' }),
  ...sessionOptions,
  ...hostOptions,
  ...faultOptions,
  seed: seedOption,
  projector: projectorOption,
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
  run: async (args) => (await import('./talk.js')).runShell(args as ShellArguments),
};

export const classicCommand: Command = {
  usage: '<topology>',
  about: [
    'The dialogue of the older program, to the letter, so that scripts for it still work: it asks for a peer number, then for an option (get, config, modify, help, exit). Explanations that the older program did not give go to stderr.',
    "'sim shell' has the same commands and more, at one prompt.",
  ],
  positionals: topologyPositional,
  options: sessionOptions,
  examples: [['sim classic chain3', 'then: 1, get 3.txt, 1, config, 1, exit']],
  run: async (args) => (await import('./classic.js')).runClassic(args as ShellArguments),
};

import type { Argv, Options } from 'yargs';
import { type Command, withUsage } from '../command.js';
import { numberOption } from '../number-option.js';
import { quietForOption } from '../question-options.js';
import { type ShellArguments, withShell } from './open-shell.js';
import { talkInScript, talkInTerminal } from './talk.js';

export const shellOptions = {
  as: {
    alias: 'a',
    type: 'string',
    coerce: numberOption('as'),
    requiresArg: true,
    describe: 'peer whose role to play  [default: the first]',
  },
  ports: {
    choices: ['ini', 'auto'],
    default: 'ini',
    describe: 'auto: the system chooses them',
  },
  timeout: {
    type: 'string',
    coerce: numberOption('timeout'),
    default: '60',
    defaultDescription: '60',
    requiresArg: true,
    describe: 'seconds for each flood',
  },
  'quiet-for': quietForOption(),
  overwrite: { type: 'boolean', default: false, describe: 'replace files that are there with other content' },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'say nothing of what is left' },
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim shell <topology>\n\nStarts a network, keeps it up, and lets you sit at one of its peers.',
  )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'an INI file, a folder of INI files, or a shipped name such as chain3',
    })
    .options(shellOptions)
    .example('sim shell chain3', 'then: get 3.txt, config, help, exit')
    .example('echo get 3.txt | sim shell chain3', 'a script: a line a command')
    .epilogue(
      'Through a pipe there is no prompt, each command answers in one line, and the\nexit code is that of the last command that failed.',
    );
}

export const shellCommand: Command = {
  options: shellOptions,
  describe,
  run: (args) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    return withShell(args as ShellArguments, !isTerminal, isTerminal ? talkInTerminal : talkInScript);
  },
};

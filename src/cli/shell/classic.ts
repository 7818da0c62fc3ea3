import { ExitCode } from '../../core/errors.js';
import type { Command } from '../command.js';
import { topologyPositional } from '../options.js';
import { answerClassic } from './classic-answers.js';
import { LineReader } from './line-reader.js';
import { type OpenShell, type ShellArguments, withShell } from './open-shell.js';
import { endOfScript, RunningCommand, sessionOptions } from './shell-command.js';

export const classicCommand: Command = {
  usage: '<topology>',
  about: [
    'The dialogue of the older program, to the letter, so that scripts for it still work: it asks for a peer number, then for an option (get, config, modify, help, exit). Explanations that the older program did not give go to stderr.',
    "'sim shell' has the same commands and more, at one prompt.",
  ],
  positionals: topologyPositional,
  options: sessionOptions,
  examples: [['sim classic chain3', 'then: 1, get 3.txt, 1, config, 1, exit']],
  run: (args) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const options = { ...(args as ShellArguments), from: undefined };
    return withShell(options, false, (open) => talkInClassic(open, isTerminal));
  },
};

/**
 * The dialogue of the older program: a peer number, then an option, repeated. Both are always asked for, also after a number
 * that no peer has: a script gives both.
 */
async function talkInClassic(
  { shell, screen, notifyBy, stop }: OpenShell,
  isTerminal: boolean,
): Promise<number> {
  const command = new RunningCommand();
  const reader = new LineReader({
    input: process.stdin,
    output: process.stdout,
    isTerminal,
    onInterrupt: () => {
      if (!command.cancel()) reader.close();
    },
  });
  stop.addEventListener('abort', () => reader.close());
  process.stdout.once('error', () => reader.close());
  notifyBy((text) => reader.notify(text));
  const ask = (prompt: string): Promise<string | null> => {
    if (!isTerminal) screen.result(prompt);
    return reader.read(prompt);
  };
  try {
    screen.result('flood-query-system v1.0 by louis\n');
    for (;;) {
      screen.result('\n**********************************\n');
      const role = await ask('>input peer num of your node:');
      const option = role === null ? null : await ask(">input opt(input 'help' if not know):");
      if (role === null || option === null) break;
      screen.result('\n');
      // The older program exits with 0, whatever its options answered.
      if (option.trim().split(/\s/u)[0] === 'exit') return ExitCode.ok;
      await command.run((signal) =>
        answerClassic(shell, role.trim(), option, {
          signal,
          show: (text) => screen.result(text),
          status: (line) => screen.status(line),
          explain: (text) => screen.log(text),
        }),
      );
    }
    return isTerminal ? ExitCode.ok : await endOfScript(shell, reader);
  } finally {
    reader.close();
    await shell.leave();
  }
}

import { ExitCode } from '../../core/errors.js';
import { answerClassic } from './classic-answers.js';
import { LineReader } from './line-reader.js';
import { type OpenShell, type ShellArguments, withShell } from './open-shell.js';
import { endOfScript, RunningCommand } from './talk.js';

/** @returns the exit code */
export function runClassic(args: ShellArguments): Promise<number> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  return withShell({ ...args, from: undefined }, false, (open) => talkInClassic(open, isTerminal));
}

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

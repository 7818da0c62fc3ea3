import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { ShellCommand } from './command.js';

/** What fingers type that are used to other shells. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['quit', 'exit'],
  ['?', 'help'],
]);

/**
 * The command of that name, if it can be called with these words.
 *
 * @throws SimError `bad-usage`, with what may have been meant
 */
export function findCommand(
  commands: readonly ShellCommand[],
  name: string,
  words: readonly string[],
): ShellCommand {
  const command = commandNamed(commands, name);
  const [least, most] = command.takes;
  if (words.length < least) {
    throw new SimError('bad-usage', `${name} needs ${command.arguments}`, { hint: usageOf(command) });
  }
  if (words.length > most) {
    const hint = `${usageOf(command)}; a name with blanks stands in quotes`;
    throw new SimError('bad-usage', `${name} takes no '${words[most]}'`, { hint });
  }
  return command;
}

/** @throws SimError `bad-usage`, with what may have been meant */
export function commandNamed(commands: readonly ShellCommand[], name: string): ShellCommand {
  const wanted = synonyms.get(name.toLowerCase()) ?? name.toLowerCase();
  const command = commands.find((candidate) => candidate.name === wanted);
  if (command !== undefined) return command;
  const names = commands.map((candidate) => candidate.name);
  const near = nearest(wanted, names);
  throw new SimError('bad-usage', `there is no command '${name}'`, {
    hint: near === undefined ? "'help' lists the commands" : `did you mean ${near}?`,
  });
}

function usageOf({ name, arguments: words }: ShellCommand): string {
  return `write ${name} ${words}`.trimEnd();
}

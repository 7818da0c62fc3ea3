import { type ExitCode, SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Shell } from './shell.js';

/** The result of a command. */
export interface Answer {
  /** For a script: one line that contains everything. */
  readonly line: string;
  /** For a terminal: lines, without the last line end. Default: the line. */
  readonly text?: string;
  /** Default: ok. */
  readonly exitCode?: ExitCode;
  /** The error that it reports. */
  readonly error?: SimError;
  /** Whether the shell ends. */
  readonly leaves?: boolean;
}

/** How a running command is cancelled, and where it shows progress. */
export interface Call {
  /** Aborted on Ctrl-C: the command ends as soon as possible. */
  readonly signal: AbortSignal;
  /** Prints lines while the command runs; ignored in a script. */
  readonly show: (text: string) => void;
  /** Prints one line that the next output replaces; empty for none. */
  readonly status: (line: string) => void;
}

export interface ShellCommand {
  readonly name: string;
  /** Its arguments, as the help shows them: `[peer]`. */
  readonly arguments: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** Further lines of its help. */
  readonly more?: readonly string[];
  /** Whether it changes nothing, so that Ctrl-C need not wait for it. */
  readonly isReadOnly?: true;
  readonly argumentCount: readonly [min: number, max: number];
  /** Candidates for its next argument; `words` are the arguments before it. */
  complete?(shell: Shell, words: readonly string[]): readonly string[] | Promise<readonly string[]>;
  /** @throws SimError where it cannot be done; nothing has been changed then */
  run(shell: Shell, words: readonly string[], call: Call): Answer | Promise<Answer>;
}

/** Names from other shells. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['quit', 'exit'],
  ['?', 'help'],
]);

/**
 * The command of that name, if its number of arguments is right.
 *
 * @throws SimError `bad-usage`, with a suggestion
 */
export function findCommand(
  commands: readonly ShellCommand[],
  name: string,
  words: readonly string[],
): ShellCommand {
  const command = commandNamed(commands, name);
  const [min, max] = command.argumentCount;
  const usage = `write ${command.name} ${command.arguments}`.trimEnd();
  if (words.length < min) {
    throw new SimError('bad-usage', `${name} needs ${command.arguments}`, { hint: usage });
  }
  if (words.length > max) {
    throw new SimError('bad-usage', `${name} does not take '${words[max]}'`, {
      hint: `${usage}; put a name with spaces in quotes`,
    });
  }
  return command;
}

/** @throws SimError `bad-usage`, with a suggestion */
export function commandNamed(commands: readonly ShellCommand[], name: string): ShellCommand {
  const wanted = synonyms.get(name.toLowerCase()) ?? name.toLowerCase();
  const command = commands.find((candidate) => candidate.name === wanted);
  if (command !== undefined) return command;
  const near = nearest(
    wanted,
    commands.map((candidate) => candidate.name),
  );
  throw new SimError('bad-usage', `there is no command '${name}'`, {
    hint: near === undefined ? "'help' lists the commands" : `did you mean ${near}?`,
  });
}

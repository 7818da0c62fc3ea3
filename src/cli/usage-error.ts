import { SimError } from '../errors.js';
import { nearest } from '../nearest.js';

/** What yargs found wrong with a command line, in its words. */
export class UsageComplaint extends Error {}

/** The names that a command line may use. */
export interface KnownWords {
  readonly commands: readonly string[];
  /** Long options of the command that is named. */
  readonly options: readonly string[];
}

/** yargs says what is unknown or missing; what was meant, and where help is, is for us to say. */
export function usageError(complaint: string, command: string | undefined, known: KnownWords): SimError {
  const isCommand = command !== undefined && known.commands.includes(command);
  const help = `see 'sim ${isCommand ? `${command} ` : ''}--help'`;
  if (complaint.startsWith('Not enough non-option arguments')) {
    // --get takes all names that follow it.
    const mend = `write it before --get: sim ${command} <topology> --get <file>`;
    return new SimError('bad-usage', `${command} needs a topology`, { mend });
  }
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/su.exec(complaint)?.[1]?.split(', ');
  if (unknown === undefined) return new SimError('bad-usage', inOneLine(complaint), { mend: help });
  if (!isCommand) return meant('command', unknown.slice(0, 1), known.commands, '', help);
  return meant('option or argument', unknown, known.options, '--', help);
}

function meant(
  kind: string,
  words: readonly string[],
  known: readonly string[],
  dashes: string,
  help: string,
): SimError {
  const near = nearest(words[0] ?? '', known);
  return new SimError('bad-usage', `unknown ${kind}: ${words.join(', ')}`, {
    mend: near === undefined ? help : `did you mean ${dashes}${near}?`,
  });
}

/** `Invalid values:\n  Argument: ports, Given: "x"` and the like. */
function inOneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}

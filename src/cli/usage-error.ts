import { SimError } from '../errors.js';
import { nearest } from '../nearest.js';

/** What yargs found wrong with a command line, in its words. */
export class UsageComplaint extends Error {}

/** The words that a command line may use. */
export interface KnownWords {
  readonly commands: readonly string[];
  /** Long options, by their one-letter alias where they have one. */
  readonly options: readonly { readonly name: string; readonly alias: string | undefined }[];
  /** Shipped topologies: a command's argument, easily typed where the command should be. */
  readonly topologies: readonly string[];
}

/** yargs says that something is unknown or missing; what was meant, and where help is, is for us to say. */
export function usageError(complaint: string, argv: readonly string[], known: KnownWords): SimError {
  const command = argv.find((word) => !word.startsWith('-'));
  const isCommand = command !== undefined && known.commands.includes(command);
  const help = `see 'sim ${isCommand ? `${command} ` : ''}--help'`;
  // A mistyped option is looked for first: yargs would rather say that the right one is missing.
  const option = unknownOption(argv, known, help);
  if (option !== undefined) return option;
  if (command !== undefined && !isCommand) return unknownCommand(command, known, help);
  if (complaint.startsWith('Not enough non-option arguments')) {
    // --get takes all names that follow it.
    const mend = `write it before --get: sim ${command} <topology> --get <file>`;
    return new SimError('bad-usage', `${command} needs a topology`, { mend });
  }
  return new SimError('bad-usage', inOneLine(complaint), { mend: help });
}

function unknownOption(argv: readonly string[], { options }: KnownWords, help: string): SimError | undefined {
  const names = [...options.map(({ name }) => name), 'help', 'version'];
  const letters = [...options.flatMap(({ alias }) => alias ?? []), 'h', 'v'];
  const isKnown = (word: string): boolean => {
    const [name = ''] = word.replace(/^--?/u, '').split('=');
    return word.startsWith('--') ? names.includes(name) : letters.includes(name.charAt(0));
  };
  const word = argv.find((candidate) => /^--?[^-=\d]/u.test(candidate) && !isKnown(candidate));
  if (word === undefined) return undefined;
  const near = nearest(word.replace(/^--?/u, ''), names);
  const before = argv[argv.indexOf(word) - 1] ?? '';
  const isValue = near === undefined && before.startsWith('-') && isKnown(before);
  const mend = isValue ? `if it is a value, write ${before}=${word}` : near && `did you mean --${near}?`;
  return new SimError('bad-usage', `unknown option: ${word}`, { mend: mend ?? help });
}

function unknownCommand(command: string, { commands, topologies }: KnownWords, help: string): SimError {
  const near = nearest(command, commands);
  const isTopology = topologies.includes(command) || command.endsWith('.ini');
  const mend = isTopology ? `did you mean sim run ${command}?` : near && `did you mean ${near}?`;
  return new SimError('bad-usage', `unknown command: ${command}`, { mend: mend ?? help });
}

/** `Invalid values:\n  Argument: ports, Given: "x"` and the like. */
function inOneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}

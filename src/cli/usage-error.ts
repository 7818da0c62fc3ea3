import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { ListedCommand } from './command.js';
import { commands, groups, membersOf, toolOf } from './registry.js';

/** An error of the command line, in the words of yargs. */
export class UsageComplaint extends Error {}

/** The words from which a suggestion is chosen. */
export interface KnownWords {
  /** The command that the line begins with. */
  readonly command: ListedCommand | undefined;
  /** The long options of that command, with their one-letter aliases. */
  readonly options: readonly { readonly name: string; readonly alias: string | undefined }[];
  /** Names of the shipped topologies, which users sometimes type in place of the command. */
  readonly topologies: readonly string[];
}

/** Turns an error of yargs into one with a suggestion or the command that shows help. */
export function usageError(complaint: string, argv: readonly string[], known: KnownWords): SimError {
  const { command } = known;
  const word = argv.find((candidate) => !candidate.startsWith('-'));
  const help = `see 'sim ${command === undefined ? '' : `${command.name} `}--help'`;
  if (word !== undefined && command === undefined) return unknownCommand(word, argv, known, help);
  // A mistyped option comes first: yargs would report that the correct one is missing.
  const option = unknownOption(argv, known, help);
  if (option !== undefined) return option;
  if (command?.takesCommand === true && complaint.startsWith('Unknown argument')) {
    return dashesMissing(command, complaint);
  }
  if (command !== undefined && complaint.startsWith('Not enough non-option arguments')) {
    return new SimError('bad-usage', `${command.name} needs ${argumentOf(command)}`, {
      hint: placement(command),
    });
  }
  if (complaint.startsWith('Unknown argument') && argv.includes('--fault'))
    return new SimError('bad-usage', inOneLine(complaint), {
      hint: "write a fault in quotes, such as --fault 'cut 2-3 at 200ms'",
    });
  return (
    missingOption(complaint, argv, command) ??
    missingValue(complaint) ??
    badChoice(complaint) ??
    new SimError('bad-usage', inOneLine(complaint), { hint: help })
  );
}

/** `Unknown arguments: node, peer.js`: the command line of a peer program, without `--` before it. */
function dashesMissing({ name }: ListedCommand, complaint: string): SimError {
  const words = complaint.replace(/^Unknown arguments?: /u, '').split(', ');
  return new SimError('bad-usage', `${name} takes the command after --`, {
    hint: `write sim ${name} -- ${words.join(' ')}`,
  });
}

/** `Missing required argument: get`; its value may be there without the option. */
function missingOption(
  complaint: string,
  argv: readonly string[],
  command: ListedCommand | undefined,
): SimError | undefined {
  const name = /^Missing required arguments?: (\w+)/u.exec(complaint)?.[1];
  if (name === undefined || command === undefined) return undefined;
  const words = argv.slice(command.name.split(' ').length).filter((word) => !word.startsWith('-'));
  const [first = command.positionals, second = name === 'get' ? '<file>' : `<${name}>`] = words;
  return new SimError('bad-usage', `${command.name} needs --${name}`, {
    hint: `write sim ${command.name} ${first} --${name} ${second}`,
  });
}

/** `Not enough arguments following: get` */
function missingValue(complaint: string): SimError | undefined {
  const name = /^Not enough arguments following: (\w+)/u.exec(complaint)?.[1];
  if (name === undefined) return undefined;
  return new SimError('bad-usage', `--${name} needs a value`, {
    hint: `write --${name} <value>`,
  });
}

/** `Argument: format, Given: "png", Choices: "text", "json"` */
function badChoice(complaint: string): SimError | undefined {
  const [, name, given, choices] =
    /Argument: ([\w-]+), Given: ("[^"]*"|\S+), Choices: (.+)$/mu.exec(complaint) ?? [];
  if (name === undefined || choices === undefined) return undefined;
  return new SimError('bad-usage', `--${name} cannot be ${given}`, {
    hint: `use ${choices.replaceAll('"', '')}`,
  });
}

function argumentOf({ positionals, takesTopology }: ListedCommand): string {
  return takesTopology ? 'a topology' : positionals;
}

/** `--get` takes all names after it, so a topology must come first. */
function placement({ name, positionals }: ListedCommand): string {
  if (name === 'run') return `write it before --get: sim run ${positionals} --get <file>`;
  return `write sim ${name} ${positionals}`;
}

function unknownOption(argv: readonly string[], { options }: KnownWords, help: string): SimError | undefined {
  const names = [...options.map(({ name }) => name), 'help', 'version'];
  const letters = [...options.flatMap(({ alias }) => alias ?? []), 'h', 'v'];
  const isKnown = (word: string): boolean => {
    const [name = ''] = word.replace(/^--?/u, '').split('=');
    // yargs also accepts one-letter options with two dashes.
    if (word.startsWith('--') && name.length > 1) return names.includes(name);
    return letters.includes(name.charAt(0));
  };
  const word = argv.find((candidate) => /^--?[^-=\d]/u.test(candidate) && !isKnown(candidate));
  if (word === undefined) return undefined;
  const near = nearest(word.replace(/^--?/u, ''), names);
  const before = argv[argv.indexOf(word) - 1] ?? '';
  const isValue = near === undefined && before.startsWith('-') && isKnown(before);
  const hint = isValue ? `if it is a value, write ${before}=${word}` : near && `did you mean --${near}?`;
  return new SimError('bad-usage', `unknown option: ${word}`, { hint: hint ?? help });
}

function unknownCommand(
  word: string,
  argv: readonly string[],
  { topologies }: KnownWords,
  help: string,
): SimError {
  const members = membersOf(word);
  const tool = argv[argv.indexOf(word) + 1];
  if (members.length > 0) return unknownTool(word, tool, members, help);
  const known = [...commands.map(({ name }) => name).filter((name) => !name.includes(' ')), ...groups()];
  const near = nearest(word, [...known, 'completion']);
  const isTopology = topologies.includes(word) || word.endsWith('.ini');
  const hint = isTopology ? `did you mean sim run ${word}?` : near && `did you mean ${near}?`;
  return new SimError('bad-usage', `unknown command: ${word}`, { hint: hint ?? help });
}

function unknownTool(
  group: string,
  tool: string | undefined,
  members: readonly ListedCommand[],
  help: string,
): SimError {
  const tools = members.map((member) => toolOf(member));
  if (tool === undefined || tool.startsWith('-')) {
    return new SimError('bad-usage', `${group} needs a tool`, { hint: `give one of ${tools.join(', ')}` });
  }
  const near = nearest(tool, tools);
  const hint = near === undefined ? help : `did you mean sim ${group} ${near}?`;
  return new SimError('bad-usage', `unknown tool: ${group} ${tool}`, { hint });
}

/** `Invalid values:\n  Argument: ports, Given: "x"`, for example. */
function inOneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}

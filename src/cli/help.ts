import { wrap } from '../report/rows.js';
import type { Command, HelpTable, ListedCommand, Option, OptionTable } from './command.js';
import { commands } from './registry.js';

// yargs itself breaks lines inside words and wraps examples, so that they cannot be copied.

/** Every command has these. */
const commonOptions = {
  help: { alias: 'h', type: 'boolean', describe: 'show this help' },
  version: { alias: 'v', type: 'boolean', describe: 'show the version' },
} as const satisfies OptionTable;

/** What a help shows: of one command, of a group, or of all. */
export interface HelpPage extends Omit<Command, 'run'> {
  /** The words before the usage: `sim run`. */
  readonly name: string;
  readonly commands?: HelpTable['rows'];
}

export function pageOfAll(): HelpPage {
  return {
    name: 'sim',
    usage: '<command>',
    about: [
      'Starts a network of real peer processes and floods a query through it until a peer has the file.',
      "'sim <command> --help' explains a command; 'sim run --help' lists the exit codes.",
    ],
    commands: [
      ...commands.map(({ name, summary }) => [name, summary] as const),
      ['completion', 'print a script that lets Tab complete, for bash or zsh'],
    ],
    options: {},
    examples: [['sim run chain3 --get 3.txt', 'three peers in a chain; the third has the file']],
  };
}

export function pageOfCompletion(): HelpPage {
  return {
    name: 'sim completion',
    usage: '[bash|zsh]',
    about: [
      'Prints a script that lets Tab complete commands, options, topologies and kinds of networks.',
      'Without an argument, the script is for the shell in the variable SHELL.',
    ],
    options: {},
    examples: [
      ['sim completion bash >> ~/.bashrc', 'then open a new terminal'],
      ['sim completion zsh >> ~/.zshrc', ''],
    ],
  };
}

export function pageOfGroup(group: string, members: readonly ListedCommand[]): HelpPage {
  return {
    name: `sim ${group}`,
    usage: '<tool>',
    about: [`'sim ${group} <tool> --help' explains a tool.`],
    commands: toolRows(members),
    options: {},
    examples: [],
  };
}

export function toolRows(members: readonly ListedCommand[]): HelpTable['rows'] {
  return members.map(({ name, positionals, summary }) => [`${name} ${positionals}`, summary]);
}

/** Lines have at most `width` columns, except examples, which are never broken. */
export function helpText(page: HelpPage, width: number): string {
  const { name, usage, about, positionals = {}, options, examples, tables = [] } = page;
  const argumentRows = Object.entries(positionals).map(
    ([term, { describe = '' }]) => [term, describe] as const,
  );
  const parts = [
    ...wrap(`Usage: ${name} ${usage}`.trimEnd(), width),
    '',
    ...about.flatMap((paragraph) => [...wrap(paragraph, width), '']),
    ...tableLines({ title: 'Commands:', rows: page.commands ?? [] }, width),
    ...tableLines({ title: 'Arguments:', rows: argumentRows }, width),
    ...optionTables({ ...options, ...commonOptions }).flatMap((table) => tableLines(table, width)),
    ...exampleLines(examples, width),
    ...tables.flatMap((table) => tableLines(table, width)),
  ];
  return parts.join('\n');
}

function optionTables(options: OptionTable): HelpTable[] {
  const other = 'Options:';
  const groups = [...new Set(Object.values(options).map(({ group = other }) => group))];
  return groups.map((title) => ({
    title,
    rows: Object.entries(options)
      .filter(([, { group = other }]) => group === title)
      .map(([name, option]) => [optionTerm(name, option), `${option.describe}  ${tagsOf(option).join(' ')}`]),
  }));
}

function optionTerm(name: string, { alias }: Option): string {
  return `${typeof alias === 'string' ? `-${alias},` : '   '} --${name}`;
}

/** A longer tag may be broken, between words. */
const maxTag = 36;

function tagsOf(option: Option): string[] {
  const {
    number,
    values,
    choices = values,
    array,
    type,
    demandOption,
    default: value,
    defaultDescription,
  } = option;
  const standard = defaultDescription ?? (value === undefined || value === false ? undefined : String(value));
  return [
    ...(choices === undefined ? [`[${number === true ? 'number' : (type ?? 'string')}]`] : []),
    ...(choices === undefined ? [] : [`[choices: ${choices.join(', ')}]`]),
    ...(array === true ? ['[repeatable]'] : []),
    ...(demandOption === true ? ['[required]'] : []),
    ...(standard === undefined ? [] : [`[default: ${standard}]`]),
  ].map((tag) => (tag.length > maxTag ? tag : tag.replaceAll(' ', '\u00a0')));
}

/** Terms in a column, with their texts beside them; below them where the column would leave little room. */
function tableLines({ title, rows }: HelpTable, width: number): string[] {
  if (rows.length === 0) return [];
  const column = Math.max(...rows.map(([term]) => term.length)) + 4;
  const isBeside = column <= width / 2;
  const indent = ' '.repeat(isBeside ? column : 6);
  const lines = rows.flatMap(([term, text]) => {
    const [first = '', ...rest] = text
      .split('\n')
      .flatMap((line) => wrap(line, width - indent.length))
      .map((line) => line.replaceAll('\u00a0', ' ').trim());
    const head = isBeside ? [`  ${term}`.padEnd(column) + first] : [`  ${term}`, indent + first];
    return [...head, ...rest.map((line) => indent + line)];
  });
  return [title, ...lines.map((line) => line.trimEnd()), ''];
}

function exampleLines(examples: Command['examples'], width: number): string[] {
  if (examples.length === 0) return [];
  const column = Math.max(...examples.map(([line]) => line.length)) + 4;
  const fits = examples.every(([, what]) => column + what.length <= width);
  const lines = examples.flatMap(([line, what]) => {
    if (what === '') return [`  ${line}`];
    return fits ? [`  ${line}`.padEnd(column) + what] : [`  ${line}`, `      ${what}`];
  });
  return ['Examples:', ...lines, ''];
}

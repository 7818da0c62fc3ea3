import yargs, { type Argv } from 'yargs';
import { ExitCode } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { hideDashes, refuseEmpty, showDashes, showDashesIn } from './arguments.js';
import type { Command, ListedCommand } from './command.js';
import { chooseShell, completeFirstWords, completeTopologies, isCompletion } from './completion.js';
import type { HelpPage } from './help.js';
import { readOptions } from './options.js';
import { commandOf, commands, groups, membersOf, toolOf } from './registry.js';
import { writeText } from './terminal.js';
import { UsageComplaint, usageError } from './usage-error.js';

/**
 * Runs a command line, and gives the exit code.
 *
 * A command is loaded when it is called, so that `sim --help` starts fast. It has a parser of its own: with all commands
 * in one parser, yargs would prepare the whole help before each run.
 */
export async function main(line: readonly string[]): Promise<number> {
  const command = commandOf(line);
  const { argv, handedOn } =
    command?.takesCommand === true ? cutAtDashes(line) : { argv: line, handedOn: [] };
  try {
    return command === undefined ? await mainOfAll(argv) : await mainOfOne(command, argv, handedOn);
  } catch (error) {
    // A line that is being completed is not finished yet: something missing is not an error.
    if (isCompletion(argv)) return ExitCode.ok;
    throw await toUsageError(error, argv, command);
  }
}

async function mainOfOne(
  { name, positionals, load }: ListedCommand,
  argv: readonly string[],
  handedOn: readonly string[],
): Promise<number> {
  const command = await load();
  const rest = argv.slice(name.split(' ').length);
  refuseEmpty(rest, command.options);
  const parser = configure(`sim ${name}`).command(`$0 ${positionals}`.trimEnd(), false, (own) =>
    declare(own, command),
  );
  const args = await parse(parser, hideDashes(rest), async () => ({
    name: `sim ${name}`,
    ...command,
    commands: (await import('./help.js')).toolRows(membersOf(name)),
  }));
  if (args === undefined) return ExitCode.ok;
  return command.run({ ...readOptions(showDashes(args), command.options), '--': handedOn });
}

/** The words after `--` are not for yargs, which would parse some of them. */
function cutAtDashes(line: readonly string[]): {
  readonly argv: readonly string[];
  readonly handedOn: readonly string[];
} {
  const at = line.indexOf('--');
  return at === -1 ? { argv: line, handedOn: [] } : { argv: line.slice(0, at), handedOn: line.slice(at + 1) };
}

/** Everything without a command: help, version, completion, mistakes. */
async function mainOfAll(argv: readonly string[]): Promise<number> {
  if (await completeFirstWords(argv)) return ExitCode.ok;
  if (!isCompletion(argv)) refuseEmpty(argv, {});
  const [group = ''] = argv;
  const members = membersOf(group);
  if (members.length > 0) {
    const parser = declareGroup(configure(`sim ${group}`), members);
    await parse(parser, argv.slice(1), async () => (await import('./help.js')).pageOfGroup(group, members));
  } else if (group === 'completion') {
    const rest = chooseShell(argv);
    await parse(declareAll(configure('sim')), rest, async () =>
      (await import('./help.js')).pageOfCompletion(),
    );
  } else {
    await parse(declareAll(configure('sim')), argv, async () => (await import('./help.js')).pageOfAll());
  }
  return ExitCode.ok;
}

/** @returns the arguments; undefined where help, the version or a completion script was printed instead */
async function parse(
  parser: Argv,
  argv: readonly string[],
  page: () => Promise<HelpPage>,
): Promise<Record<string, unknown> | undefined> {
  // With a callback, yargs does not print its own help.
  let output = '';
  const args: Record<string, unknown> = await parser.parseAsync([...argv], {}, (_error, _args, text) => {
    output = text;
  });
  if (args['help'] === true) {
    const { helpText } = await import('./help.js');
    writeText(process.stdout, helpText(await page(), Math.min(100, process.stdout.columns ?? 80)));
  } else if (args['version'] === true) writeText(process.stdout, `${packageVersion()}\n`);
  else if (output !== '') writeText(process.stdout, `${output}\n`);
  else return args;
  return undefined;
}

function declare(parser: Argv, { positionals = {}, options }: Command): Argv {
  for (const [name, positional] of Object.entries(positionals)) parser.positional(name, positional);
  // yargs would convert numbers itself: see `readOptions`.
  for (const [name, { number: _, values: __, ...option }] of Object.entries(options))
    parser.option(name, option);
  return parser;
}

/** For completion, which offers the choices of an option, but reads none. */
function declareForCompletion(parser: Argv, command: Command): Argv {
  const options = Object.entries(command.options).map(([name, option]) => {
    return [name, option.values === undefined ? option : { ...option, choices: option.values }] as const;
  });
  return declare(parser, { ...command, options: Object.fromEntries(options) });
}

function declareAll(parser: Argv): Argv {
  for (const { name, positionals, summary, load } of commands.filter(({ name }) => !name.includes(' '))) {
    parser.command(`${name} ${positionals}`, summary, async (own) => declareForCompletion(own, await load()));
  }
  for (const group of groups().filter((name) => !commands.some((command) => command.name === name))) {
    const members = membersOf(group);
    parser.command(`${group} <tool>`, toolsOf(members), (own) => declareGroup(own, members));
  }
  return parser
    .completion('completion', 'completes commands, options and topologies', completeTopologies)
    .demandCommand(1, 'no command was given');
}

/** `sim topology`: the commands that begin with this word. */
function declareGroup(parser: Argv, members: readonly ListedCommand[]): Argv {
  for (const member of members) {
    const { positionals, summary, load } = member;
    parser.command(`${toolOf(member)} ${positionals}`, summary, async (own) =>
      declareForCompletion(own, await load()),
    );
  }
  return parser.demandCommand(1, `no tool was named: ${toolsOf(members)}`);
}

function toolsOf(members: readonly ListedCommand[]): string {
  return members.map((member) => toolOf(member)).join(', ');
}

function configure(name: string): Argv {
  return yargs()
    .scriptName(name)
    .strict()
    .exitProcess(false)
    .version(packageVersion())
    .alias('version', 'v')
    .alias('help', 'h')
    .parserConfiguration({ 'boolean-negation': false })
    .fail((message, error) => {
      throw error ?? new UsageComplaint(message);
    });
}

async function toUsageError(
  error: unknown,
  argv: readonly string[],
  command: ListedCommand | undefined,
): Promise<unknown> {
  const isComplaint = error instanceof UsageComplaint || (error instanceof Error && error.name === 'YError');
  if (!isComplaint) return error;
  const { shippedTopologies } = await import('../topology/find-files.js');
  const options = Object.entries((await command?.load())?.options ?? {}).map(([name, { alias }]) => {
    return { name, alias: typeof alias === 'string' ? alias : undefined };
  });
  return usageError(showDashesIn(error.message), argv, {
    command,
    options,
    topologies: await shippedTopologies(),
  });
}

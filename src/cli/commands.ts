import yargs, { type Argv } from 'yargs';
import { ExitCode } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { type ListedCommand, withUsage } from './command.js';
import { completeTopologies } from './completion.js';
import { throwBadOptions } from './number-option.js';
import { commandOf, commands, groups, membersOf, toolOf } from './registry.js';
import { UsageComplaint, usageError } from './usage-error.js';

/**
 * Reads the command line, does what it says, and gives the exit code.
 *
 * What a command needs is loaded when it is called for, so that `sim --help` starts fast. And a command has a parser of
 * its own: as one command among others, yargs would lay out its whole help text before each run.
 */
export async function main(line: readonly string[]): Promise<number> {
  const command = commandOf(line);
  const { argv, handedOn } =
    command?.takesCommand === true ? cutAtDashes(line) : { argv: line, handedOn: [] };
  try {
    return command === undefined ? await mainOfAll(argv) : await mainOfOne(command, argv, handedOn);
  } catch (error) {
    // Who completes a line has not finished it: that something is missing is no mistake.
    if (argv.includes('--get-yargs-completions')) return ExitCode.ok;
    throw await explain(error, argv, command);
  }
}

async function mainOfOne(
  { name, positionals, load }: ListedCommand,
  argv: readonly string[],
  handedOn: readonly string[],
): Promise<number> {
  const command = await load();
  const rest = argv.slice(name.split(' ').length);
  const parser = configure(yargs(rest).scriptName(`sim ${name}`));
  const args = await parser
    .command(`$0 ${positionals}`.trimEnd(), false, (own) => command.describe(own))
    .parseAsync();
  const isTold = args['help'] === true || args['version'] === true;
  if (isTold) return ExitCode.ok;
  throwBadOptions(args, command.options);
  return command.run({ ...args, '--': handedOn });
}

/** What stands behind `--` is not ours to read: yargs would take part of it for its own. */
function cutAtDashes(line: readonly string[]): {
  readonly argv: readonly string[];
  readonly handedOn: readonly string[];
} {
  const at = line.indexOf('--');
  return at === -1 ? { argv: line, handedOn: [] } : { argv: line.slice(0, at), handedOn: line.slice(at + 1) };
}

/** Everything but a command: help, version, completion, mistakes. */
async function mainOfAll(argv: readonly string[]): Promise<number> {
  const [group = ''] = argv;
  const members = membersOf(group);
  if (members.length > 0) {
    const parser = configure(yargs(argv.slice(1)).scriptName(`sim ${group}`));
    await describeGroup(parser, group, members).parseAsync();
  } else await describeAll(configure(yargs([...argv]).scriptName('sim'))).parseAsync();
  return ExitCode.ok;
}

function describeAll(parser: Argv): Argv {
  let described = parser.usage(
    'sim <command>\n\nA query floods a network of real peer processes until one of them has the file.',
  );
  for (const { name, positionals, summary, load } of commands.filter(({ name }) => !name.includes(' '))) {
    described = described.command(`${name} ${positionals}`, summary, async (own) =>
      (await load()).describe(own),
    );
  }
  for (const group of groups()) {
    const members = membersOf(group);
    const tools = members.map((member) => toolOf(member)).join(', ');
    described = described.command(`${group} <tool>`, tools, (own) => describeGroup(own, group, members));
  }
  return described
    .completion('completion', 'print a script that completes sim in bash or zsh', completeTopologies)
    .demandCommand(1, 'no command was given')
    .example('sim run chain3 --get 3.txt', 'three peers in a chain; the third has the file')
    .epilogue("'sim <command> --help' tells more; 'sim run --help' what the exit codes mean.");
}

/** `sim topology`: the commands that begin so. */
function describeGroup(parser: Argv, group: string, members: readonly ListedCommand[]): Argv {
  let described = withUsage(parser, `sim ${group} <tool>`);
  for (const member of members) {
    const { positionals, summary, load } = member;
    described = described.command(`${toolOf(member)} ${positionals}`, summary, async (own) =>
      (await load()).describe(own),
    );
  }
  const tools = members.map((member) => toolOf(member)).join(', ');
  return described
    .demandCommand(1, `no tool was named: ${tools}`)
    .epilogue(`'sim ${group} <tool> --help' tells more.`);
}

function configure(parser: Argv): Argv {
  return parser
    .strict()
    .exitProcess(false)
    .version(packageVersion())
    .alias('version', 'v')
    .alias('help', 'h')
    .parserConfiguration({ 'boolean-negation': false })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .fail((message, error) => {
      throw error ?? new UsageComplaint(message);
    });
}

async function explain(
  error: unknown,
  argv: readonly string[],
  command: ListedCommand | undefined,
): Promise<unknown> {
  const isComplaint = error instanceof UsageComplaint || (error instanceof Error && error.name === 'YError');
  if (!isComplaint) return error;
  const { shippedTopologies } = await import('../topology/index.js');
  const options = Object.entries((await command?.load())?.options ?? {}).map(([name, { alias }]) => {
    return { name, alias: typeof alias === 'string' ? alias : undefined };
  });
  return usageError(error.message, argv, { command, options, topologies: await shippedTopologies() });
}

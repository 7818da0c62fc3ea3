import yargs, { type Argv, type Options } from 'yargs';
import { ExitCode } from '../errors.js';
import { version } from '../version.js';
import { UsageComplaint, usageError } from './usage-error.js';

const commands = ['run', 'completion'] as const;

/**
 * Reads the command line, does what it says, and gives the exit code.
 *
 * What a command needs is loaded when it is called for, so that `sim --help` starts fast. And a command has a parser of
 * its own: as one command among others, yargs would lay out its whole help text before each run.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return argv[0] === 'run' ? await mainOfRun(argv.slice(1)) : await mainOfAll(argv);
  } catch (error) {
    // Who completes a line has not finished it: that something is missing is no mistake.
    if (argv.includes('--get-yargs-completions')) return ExitCode.ok;
    throw await explain(error, argv);
  }
}

async function mainOfRun(argv: readonly string[]): Promise<number> {
  const { describeRun, runCommand } = await import('./run-command.js');
  const parser = configure(yargs([...argv]).scriptName('sim run'));
  const args = await parser.command('$0 <topology>', false, describeRun).parseAsync();
  const isTold = args['help'] === true || args['version'] === true;
  return isTold ? ExitCode.ok : runCommand(args as unknown as Parameters<typeof runCommand>[0]);
}

/** Everything but a command: help, version, completion, mistakes. */
async function mainOfAll(argv: readonly string[]): Promise<number> {
  await configure(yargs([...argv]).scriptName('sim'))
    .usage('sim <command>\n\nA query floods a network of real peer processes until one of them has the file.')
    .command('run <topology>', 'start a network and ask it for files', async (command) => {
      return (await import('./run-command.js')).describeRun(command);
    })
    .completion('completion', 'print a script that completes sim in bash or zsh', complete)
    .demandCommand(1, 'no command was given')
    .example('sim run chain3 --get 3.txt', 'three peers in a chain; the third has the file')
    .epilogue("'sim run --help' tells more, and what the exit codes mean.")
    .parseAsync();
  return ExitCode.ok;
}

function configure(parser: Argv): Argv {
  return parser
    .strict()
    .exitProcess(false)
    .version(version)
    .alias('version', 'v')
    .alias('help', 'h')
    .parserConfiguration({ 'boolean-negation': false })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .fail((message, error) => {
      throw error ?? new UsageComplaint(message);
    });
}

async function explain(error: unknown, argv: readonly string[]): Promise<unknown> {
  const isComplaint = error instanceof UsageComplaint || (error instanceof Error && error.name === 'YError');
  if (!isComplaint) return error;
  const { runOptions } = await import('./run-command.js');
  const { shippedTopologies } = await import('../topology/index.js');
  const options = Object.entries(runOptions as Record<string, Options>).map(([name, { alias }]) => {
    return { name, alias: typeof alias === 'string' ? alias : undefined };
  });
  return usageError(error.message, argv, { commands, options, topologies: await shippedTopologies() });
}

/** To what yargs offers, commands and options, adds the names of the shipped topologies where one is due. */
function complete(
  current: string,
  args: { readonly _?: readonly unknown[] },
  defaults: (onCompleted: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => unknown,
): void {
  defaults(async (_error, completions = []) => {
    const words = args._ ?? [];
    // `sim run <here>`, or `sim run cha<here>`: no topology has been named before.
    const isDue =
      words.includes('run') && words.indexOf('run') >= words.length - 2 && !current.startsWith('-');
    const { shippedTopologies } = await import('../topology/index.js');
    const names = isDue && completions.length === 0 ? await shippedTopologies() : [];
    // One-letter options need no completion, and yargs would write them with two dashes.
    const offered = completions.filter((word) => !/^--\w(?::|$)/u.test(word));
    done([...offered, ...names.filter((name) => name.startsWith(current))]);
  });
}

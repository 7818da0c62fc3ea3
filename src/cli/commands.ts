import yargs, { type Argv } from 'yargs';
import { SimError } from '../errors.js';
import { version } from '../version.js';
import { UsageComplaint, usageError } from './usage-error.js';

const commands = ['run', 'completion'] as const;

/**
 * Reads the command line, does what it says, and gives the exit code.
 *
 * What a command needs is loaded when it is called for, so that `sim --help` starts fast.
 */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const parser: Argv = yargs([...argv])
    .scriptName('sim')
    .usage('sim <command>\n\nA query floods a network of real peer processes until one of them has the file.')
    .command(
      'run <topology>',
      'start a network and ask it for files',
      async (command) => (await import('./run-command.js')).describeRun(command),
      async (args) => {
        const { runCommand } = await import('./run-command.js');
        exitCode = await runCommand(args as unknown as Parameters<typeof runCommand>[0]);
      },
    )
    .completion('completion', 'print a script that completes sim in bash or zsh', complete)
    .demandCommand(1, 'no command was given')
    .strict()
    .exitProcess(false)
    .version(version)
    .alias('version', 'v')
    .alias('help', 'h')
    .parserConfiguration({ 'boolean-negation': false })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .example('sim run chain3 --get 3.txt', 'three peers in a chain; the third has the file')
    .epilogue("'sim run --help' tells more, and what the exit codes mean.")
    .fail((message, error) => {
      throw error ?? new UsageComplaint(message);
    });
  try {
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    throw await explain(error, argv);
  }
}

async function explain(error: unknown, argv: readonly string[]): Promise<unknown> {
  const isComplaint = error instanceof UsageComplaint || (error instanceof Error && error.name === 'YError');
  if (!isComplaint || error instanceof SimError) return error;
  const command = argv.find((word) => !word.startsWith('-'));
  const { runOptions } = await import('./run-command.js');
  return usageError(error.message, command, { commands, options: Object.keys(runOptions) });
}

/** To what yargs offers, commands and options, adds the names of the shipped topologies. */
function complete(
  current: string,
  args: { readonly _?: readonly unknown[] },
  defaults: (onCompleted: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => unknown,
): void {
  defaults(async (_error, completions = []) => {
    const isTopology = args._?.includes('run') === true && !current.startsWith('-');
    const { shippedTopologies } = await import('../topology/index.js');
    const names = isTopology ? await shippedTopologies() : [];
    done([...completions, ...names.filter((name) => name.startsWith(current))]);
  });
}

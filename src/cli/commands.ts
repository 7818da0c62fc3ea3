import yargs, { type Argv } from 'yargs';
import { SimError } from '../errors.js';
import { nearest } from '../nearest.js';
import { version } from '../version.js';

const commands = ['run', 'completion'] as const;

/** Reads the command line, does what it says, and gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const parser: Argv = yargs([...argv])
    .scriptName('sim')
    .usage('sim <command>\n\nA query floods a network of real peer processes until one of them has the file.')
    .command(
      'run <topology>',
      'start a network and ask it for files',
      async (command) => (await import('./run-command.js')).runOptions(command),
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
    .parserConfiguration({ 'duplicate-arguments-array': true, 'boolean-negation': false })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .example('sim run chain3 --get 3.txt', 'three peers in a chain; the third has the file')
    .epilogue("'sim run --help' tells more. Exit codes tell the truth; they are listed there.")
    .fail((message, error, failed) => {
      throw error ?? usageError(message, argv, failed as Argv);
    });
  await parser.parseAsync();
  return exitCode;
}

/** yargs says what is unknown; what was meant is for us to say. */
function usageError(message: string, argv: readonly string[], parser: Argv): SimError {
  const unknown = /^Unknown (argument|command)s?: (.+)$/su.exec(message);
  const command = argv.find((word) => !word.startsWith('-'));
  const help = `see 'sim ${commands.find((name) => name === command) ?? ''}`.trimEnd();
  if (unknown === null) return new SimError('bad-usage', firstLine(message), { mend: `${help} --help'` });
  const words = (unknown[2] ?? '').split(', ');
  const known = isCommand(command) ? optionsOf(parser) : [...commands];
  const meant = nearest(words[0] ?? '', known);
  const kind = isCommand(command) ? 'option or argument' : 'command';
  const dashes = isCommand(command) && meant !== undefined ? '--' : '';
  return new SimError('bad-usage', `unknown ${kind}: ${words.join(', ')}`, {
    mend: meant === undefined ? `${help} --help'` : `did you mean ${dashes}${meant}?`,
  });
}

function isCommand(word: string | undefined): boolean {
  return commands.some((name) => name === word);
}

function optionsOf(parser: Argv): string[] {
  const { key } = (parser as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
  return Object.keys(key).filter((name) => name.length > 1);
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}

/** Beside commands and options: the names of the shipped topologies. */
async function complete(current: string, args: Record<string, unknown>): Promise<string[]> {
  const words = (args['_'] as unknown[] | undefined) ?? [];
  if (words[1] !== 'run') return commands.filter((name) => name.startsWith(current));
  const { shippedTopologies } = await import('../topology/index.js');
  return (await shippedTopologies()).filter((name) => name.startsWith(current));
}

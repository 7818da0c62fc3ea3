import { SimError } from '../core/errors.js';
import { launcherNames } from '../core/vocabulary.js';
import { commandOf, groups, membersOf, toolOf } from './registry.js';
import { writeText } from './terminal.js';

const flag = '--get-yargs-completions';

/** Whether the shell asks what could follow a line that is being typed. */
export function isCompletion(argv: readonly string[]): boolean {
  return argv.includes(flag);
}

/** `sim completion zsh`: yargs reads the shell from the environment only. @returns the words without the shell */
export function chooseShell(argv: readonly string[]): string[] {
  const [command = '', shell = '', ...rest] = argv;
  if (shell === '' || shell.startsWith('-')) return [...argv];
  if (!shells.includes(shell)) {
    throw new SimError('bad-usage', `no completion for the shell "${shell}"`, {
      hint: `use one of ${shells.join(', ')}`,
    });
  }
  process.env['SHELL'] = shell;
  delete process.env['ZSH_NAME'];
  return [command, ...rest];
}

const shells: readonly string[] = ['bash', 'zsh'];

/**
 * Prints what fits where yargs cannot tell: a tool of a group, a kind of network, a shell.
 * @returns whether this was such a place
 */
export async function completeFirstWords(argv: readonly string[]): Promise<boolean> {
  if (!isCompletion(argv)) return false;
  const [, ...words] = argv.slice(argv.indexOf(flag) + 1);
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1).join(' ');
  const choices = current.startsWith('-') ? undefined : await choicesAfter(before);
  for (const choice of choices ?? [])
    if (choice.startsWith(current)) writeText(process.stdout, `${choice}\n`);
  return choices !== undefined;
}

async function choicesAfter(before: string): Promise<readonly string[] | undefined> {
  if (groups().includes(before)) return membersOf(before).map((member) => toolOf(member));
  if (before === 'completion') return shells;
  if (before !== 'topology generate') return undefined;
  const { generators } = await import('../topology/generate/generators/index.js');
  return generators.map(({ name }) => name);
}

/** What may begin the value of an option, where yargs does not know it. */
async function valuesOf(option: string): Promise<readonly string[] | undefined> {
  if (option === '--launcher') return launcherNames;
  if (option === '--place') return ['blocks', 'round-robin', 'random:'];
  if (option !== '--fault') return undefined;
  const { faultKinds } = await import('../faults/registry.js');
  return faultKinds.map(({ name }) => name);
}

/** Adds the names of the shipped topologies to what yargs completes, where a topology is expected. */
export function completeTopologies(
  current: string,
  _args: unknown,
  defaults: (onCompleted: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => unknown,
): void {
  defaults(async (_error, completions = []) => {
    // The arguments that yargs has parsed no longer tell the position of each word.
    const [, ...words] = process.argv.slice(process.argv.indexOf(flag) + 1);
    const command = commandOf(words);
    // `sim run <here>`, or `sim run cha<here>`: the topology is the first argument.
    const before = words.length - (command?.name.split(' ').length ?? 0) - 1;
    const isExpected = command?.takesTopology === true && before <= 0 && !current.startsWith('-');
    const values = await valuesOf(words.at(-2) ?? '');
    if (values !== undefined) return done(values.filter((value) => value.startsWith(current)));
    const { shippedTopologies } = await import('../topology/find-files.js');
    const names = isExpected ? await shippedTopologies() : [];
    // One-letter options need no completion, and yargs would write them with two dashes.
    const offered = completions.filter((word) => !/^--\w(?::|$)/u.test(word));
    done([...names.filter((name) => name.startsWith(current)), ...offered]);
  });
}

/** To what yargs offers, commands and options, adds the names of the shipped topologies where one is due. */
export function completeTopologies(
  current: string,
  _args: unknown,
  defaults: (onCompleted: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => unknown,
): void {
  defaults(async (_error, completions = []) => {
    const { commandOf } = await import('./registry.js');
    // What yargs has read of the line has lost where each word stood.
    const [, ...words] = process.argv.slice(process.argv.indexOf('--get-yargs-completions') + 1);
    const command = commandOf(words);
    // `sim run <here>`, or `sim run cha<here>`: it comes first.
    const before = words.length - (command?.name.split(' ').length ?? 0) - 1;
    const isDue = command?.takesTopology === true && before <= 0 && !current.startsWith('-');
    const { shippedTopologies } = await import('../topology/index.js');
    const names = isDue ? await shippedTopologies() : [];
    // One-letter options need no completion, and yargs would write them with two dashes.
    const offered = completions.filter((word) => !/^--\w(?::|$)/u.test(word));
    done([...names.filter((name) => name.startsWith(current)), ...offered]);
  });
}

/** To what yargs offers, commands and options, adds the names of the shipped topologies where one is due. */
export function completeTopologies(
  current: string,
  args: { readonly _?: readonly unknown[] },
  defaults: (onCompleted: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => unknown,
): void {
  defaults(async (_error, completions = []) => {
    const { commandOf } = await import('./registry.js');
    const [, ...words] = (args._ ?? []).map(String);
    const command = commandOf(words);
    // `sim run <here>`, or `sim run cha<here>`: no topology has been named before.
    const named = words.length - (command?.name.split(' ').length ?? 0);
    const isDue = command?.takesTopology === true && named <= 1 && !current.startsWith('-');
    const { shippedTopologies } = await import('../topology/index.js');
    const names = isDue && completions.length === 0 ? await shippedTopologies() : [];
    // One-letter options need no completion, and yargs would write them with two dashes.
    const offered = completions.filter((word) => !/^--\w(?::|$)/u.test(word));
    done([...offered, ...names.filter((name) => name.startsWith(current))]);
  });
}

import { escapeWord, lastWord, splitWords } from '../core/shell-words.js';
import type { Shell } from './shell.js';

/** How a line may go on: whole words, and the beginning in the line that they would replace. */
export async function complete(
  shell: Shell,
  line: string,
): Promise<[candidates: string[], replaced: string]> {
  const replaced = lastWord(line);
  const [name, ...words] = splitWords(line.slice(0, line.length - replaced.length));
  const { commands } = shell;
  const known =
    name === undefined
      ? commands.map((command) => command.name)
      : await commands.find((command) => command.name === name)?.complete?.(shell, words);
  const fitting = (known ?? []).map(escapeWord).filter((word) => word.startsWith(replaced));
  // One that is whole is done with: the next word may follow.
  return [fitting.length === 1 ? fitting.map((word) => `${word} `) : fitting, replaced];
}

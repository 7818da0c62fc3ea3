import { printable } from '../core/sanitize.js';
import { escapeWord, lastWord, splitWords } from '../core/shell-words.js';
import { sharedFiles } from '../run/network-commands.js';
import type { Shell } from './shell.js';

/** Candidates for the last word of a line, and the part of it that they replace. */
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
  // A name that cannot be shown as it is cannot be completed either.
  const fitting = (known ?? [])
    .filter((word) => printable(word) === word)
    .map(escapeWord)
    .filter((word) => word.startsWith(replaced));
  // The only candidate is complete: a space lets the user type the next word.
  return [fitting.length === 1 ? fitting.map((word) => `${word} `) : fitting, replaced];
}

/** Names of the files that running peers share: the first ones of each. */
export async function filesInNetwork({ session }: Shell): Promise<string[]> {
  const shared = await sharedFiles(session.network);
  return [...new Set([...shared.values()].flatMap(({ files }) => files.map(({ name }) => name)))].sort();
}

export function idsOf({ peers }: Shell): string[] {
  return peers.map(({ id }) => String(id));
}

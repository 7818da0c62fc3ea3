import { SimError } from '../core/errors.js';
import type { OptionTable } from './command.js';

// What yargs reads wrongly: it takes the argument `-` for an empty text or for an option without a name.

/** Stands for `-` while yargs parses. A character for private use, which is in no argument. */
const dash = '\u{100000}';

export function hideDashes(words: readonly string[]): string[] {
  return words.map((word) => word.replace(/^(--?[\w-]+=)?-$/u, `$1${dash}`));
}

/** The same values with `-` again. */
export function showDashes(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    return value === dash ? '-' : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
}

/** An error text of yargs with `-` again. */
export function showDashesIn(text: string): string {
  return text.replaceAll(dash, '-');
}

/**
 * An empty argument is usually a variable of a script that was not set. As a path it would be the current folder.
 *
 * @throws SimError `bad-usage`
 */
export function refuseEmpty(words: readonly string[], options: OptionTable): void {
  for (const [index, word] of words.entries()) {
    const [, given] = /^(--?[^=]+)=$/u.exec(word) ?? [];
    if (given === undefined && word !== '') continue;
    const before = words[index - 1] ?? '';
    const name = given ?? (takesValue(before, options) ? before : undefined);
    throw new SimError('bad-usage', name === undefined ? 'an argument is empty' : `${name} is empty`, {
      hint: 'give a value; if it is a variable of a script, look whether it is set',
    });
  }
}

function takesValue(word: string, options: OptionTable): boolean {
  const name = /^--?([^=]+)$/u.exec(word)?.[1];
  if (name === undefined) return false;
  const option = Object.entries(options).find(([long, { alias }]) => long === name || alias === name)?.[1];
  return option !== undefined && option.type !== 'boolean';
}

/**
 * For arguments that name something to write, or a folder.
 *
 * @throws SimError `bad-usage` for `-`
 */
export function refuseDash(name: string, value: string | undefined, hint: string): void {
  if (value !== '-') return;
  throw new SimError('bad-usage', `${name} cannot be -, which means standard input`, { hint });
}

import { isAbsolute, relative, sep } from 'node:path';

const collator = new Intl.Collator('en', { numeric: true });

/** Orders texts with their numbers as numbers: `2` before `10`. The same on every machine, whatever its language. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

const maxShown = 60;

/** A value from a user's file in double quotes: on one line, harmless to a terminal, and not too long. */
export function quote(text: string): string {
  return `"${printable(text)}"`;
}

/** The same without the quotes. */
export function printable(text: string): string {
  const characters = [...text.slice(0, 2 * maxShown + 2)];
  const shown = characters.length > maxShown ? `${characters.slice(0, maxShown).join('')}...` : text;
  return shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** A path as a user in `cwd` would type it: relative if it is below. */
export function showPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  if (below === '') return '.';
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
}

import { relative } from 'node:path';
import { printable } from './style.js';

/** A path as somebody in `cwd` would type it, where it lies below. */
export function shownPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path) || '.';
  return printable(fromHere.startsWith('..') ? path : fromHere);
}

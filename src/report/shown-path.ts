import { relative } from 'node:path';
import { printable } from './style.js';

/** A path as somebody in `cwd` would type it, where that is shorter. */
export function shownPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path) || '.';
  return printable(fromHere.length < path.length && !fromHere.startsWith('../..') ? fromHere : path);
}

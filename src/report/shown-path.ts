import { showPath } from '../topology/show-path.js';
import { printable } from './style.js';

/** A path as somebody in `cwd` would type it, harmless to a terminal. */
export function shownPath(path: string, cwd: string): string {
  return printable(showPath(path, cwd));
}

import { isAbsolute, relative, sep } from 'node:path';

/** A path as somebody in `cwd` would type it: relative where it lies below. */
export function showPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  if (below === '') return '.';
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
}

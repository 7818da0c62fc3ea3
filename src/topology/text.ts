import { isAbsolute, relative, sep } from 'node:path';

const collator = new Intl.Collator('en', { numeric: true });

/** Orders texts with their numbers as numbers: `2` before `10`. The same on every machine, whatever its language. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** A path as a user in `cwd` would type it: relative if it is below. */
export function showPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  if (below === '') return '.';
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
}

/** `127.0.0.1:10810`, `[::1]:10810`. */
export function addressText(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

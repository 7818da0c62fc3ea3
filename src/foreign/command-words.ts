import { join } from 'node:path';
import { packageFolder } from '../core/package.js';
import type { ProgramRole } from './environment.js';

/** What `{name}` in a word of a command stands for. */
const placeholders: Readonly<Record<string, (role: ProgramRole) => string>> = {
  id: ({ id }) => String(id),
  ip: ({ ip }) => ip,
  port: ({ port }) => String(port),
  ttl: ({ ttl }) => String(ttl),
  share: ({ shareDir }) => shareDir,
  config: ({ config }) => config,
};

/**
 * A command as it is started: `{port}` and the like are filled in, for programs that are told what to be by their arguments,
 * and `sim` is this very floodsim, whether or not it is installed where commands are looked for.
 */
export function filledIn([first = '', ...rest]: readonly string[], role: ProgramRole): string[] {
  const words =
    first === 'sim' ? [process.execPath, join(packageFolder(), 'dist/cli.js'), ...rest] : [first, ...rest];
  return words.map((word) =>
    word.replace(/\{(\w+)\}/gu, (whole, name: string) =>
      Object.hasOwn(placeholders, name) ? (placeholders[name]?.(role) ?? whole) : whole,
    ),
  );
}

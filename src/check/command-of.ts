import { join } from 'node:path';
import { commandFrom } from '../foreign/command-words.js';
import { packageFolder } from '../package-folder.js';

/**
 * The words of a candidate's command as they can be started from any folder. A `sim` that begins it is this very floodsim,
 * whether it is installed or not.
 *
 * @param folder from where words name files
 */
export function commandOf(folder: string, words: readonly string[]): string[] {
  const [first, ...rest] = words;
  if (first === 'sim') return [process.execPath, join(packageFolder(), 'dist', 'cli.js'), ...rest];
  return commandFrom(folder, words);
}

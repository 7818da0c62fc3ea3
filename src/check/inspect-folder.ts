import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { systemCode } from '../core/errors.js';
import { walk } from '../core/walk.js';
import type { Trial } from './bench/trial.js';
import { Finding } from './finding.js';

/**
 * Looking into the folders of a candidate, which may do to them whatever it likes, at any time: what cannot be looked at is
 * its failure and not ours, and nothing that it puts there may keep us for ever.
 */

/** More than a candidate could have any use for. */
const mostNames = 100_000;

/**
 * Paths below a folder, seen from there.
 *
 * @throws Finding where that cannot be looked at
 */
export function pathsBelow(trial: Trial, folder: string): string[] {
  const paths: string[] = [];
  try {
    for (const { path } of walk(folder)) {
      paths.push(path);
      if (paths.length > mostNames) {
        throw new Finding(`at most ${mostNames} files in its folder`, { actual: 'more', isOverCap: true });
      }
    }
  } catch (error) {
    throw folderError(trial, (error as NodeJS.ErrnoException).path ?? folder, error);
  }
  return paths;
}

/** What there is at a path, beside what should be there. */
export type FileState =
  | 'the content'
  | 'no such file'
  | 'a folder'
  | 'no file, but something else'
  | 'other content';

/** @throws Finding where that cannot be looked at */
export function inspectFile(trial: Trial, path: string, content: Buffer): FileState {
  let file: number | null = null;
  try {
    // A pipe that nobody writes to would be waited for.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (stats.isDirectory()) return 'a folder';
    if (!stats.isFile()) return 'no file, but something else';
    return stats.size === content.length && readFileSync(file).equals(content)
      ? 'the content'
      : 'other content';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return 'no such file';
    // Windows opens no folder.
    if (code === 'EISDIR') return 'a folder';
    throw folderError(trial, path, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** What the system refused to do in a candidate's folder, as a failure of the candidate. */
export function folderError(trial: Trial, path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const shown = relative(join(trial.candidate.workplace.folder, '..'), path);
  return new Finding('a folder in which can be seen what it has saved', { actual: `${shown}: ${code}` });
}

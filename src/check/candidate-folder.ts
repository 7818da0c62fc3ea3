import { closeSync, constants, fstatSync, linkSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { messageOf, systemCode } from '../core/errors.js';
import { walk } from '../core/walk.js';
import type { Candidate } from './candidate.js';
import { Finding } from './requirement.js';

/**
 * Reads and removes the candidate's folders defensively: it may change them at any time. An error of the system is a failure
 * of the candidate, and a pipe or a link to itself must not make the check hang.
 */

const maxPaths = 100_000;

/**
 * The paths below a folder, relative to it.
 *
 * @throws Finding if the folder cannot be read
 */
function pathsBelow(candidate: Candidate, folder: string): string[] {
  const paths: string[] = [];
  try {
    for (const { path } of walk(folder)) {
      paths.push(path);
      if (paths.length > maxPaths) {
        throw new Finding(`at most ${maxPaths} files in its folder`, { actual: 'more', isOverCap: true });
      }
    }
  } catch (error) {
    throw folderError(candidate, (error as NodeJS.ErrnoException).path ?? folder, error);
  }
  return paths;
}

/** All that is in the share, hidden or not. */
export function shareContent(candidate: Candidate): string[] {
  return pathsBelow(candidate, candidate.shareDir);
}

/** The files of the share. Hidden ones are left out, as they may be temporary. */
export function savedFiles(candidate: Candidate): string[] {
  return pathsBelow(candidate, candidate.shareDir).filter(
    (name) => !name.split(sep).some((part) => part.startsWith('.')),
  );
}

/** The paths of a file outside the share. Subfolders of `tmp` do not count: the candidate may unpack archives there. */
export function findOutsideShare(candidate: Candidate, name: string): string[] {
  return pathsBelow(candidate, candidate.folder)
    .filter((path) => path.split(sep).at(-1) === name)
    .filter((path) => relative('peer/share', path).startsWith('..'))
    .filter((path) => !/^tmp[/\\].*[/\\]/u.test(path))
    .map((path) => (path.startsWith('peer') ? path.slice('peer/'.length) : `../${path}`));
}

/** What is at the path where a file with a certain content is expected. */
export type FileState =
  | 'the content'
  | 'no such file'
  | 'a folder'
  | 'neither a file nor a folder'
  | 'other content';

/** @throws Finding if the path cannot be read */
export function inspectFile(candidate: Candidate, path: string, content: Buffer): FileState {
  let file: number | null = null;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (stats.isDirectory()) return 'a folder';
    if (!stats.isFile()) return 'neither a file nor a folder';
    return stats.size === content.length && readFileSync(file).equals(content)
      ? 'the content'
      : 'other content';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return 'no such file';
    // Windows cannot open a folder.
    if (code === 'EISDIR') return 'a folder';
    throw folderError(candidate, path, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/**
 * Gives another file the name under which the candidate will save. The file has a second name outside the share, which shows
 * whether the candidate writes into it or replaces it. Some file systems have no second names: they show nothing.
 */
export function setTrap(candidate: Candidate, name: string, content: Buffer): { isChanged(): boolean } {
  const outside = join(candidate.folder, `trap-${name}`);
  try {
    // A link that the candidate has put there is not followed.
    writeFileSync(outside, content, { flag: 'wx' });
    linkSync(outside, join(candidate.shareDir, name));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return { isChanged: () => false };
  }
  const isChanged = (): boolean => {
    try {
      return !readFileSync(outside).equals(content);
    } catch {
      // The candidate may have removed its folder.
      return false;
    }
  };
  return { isChanged };
}

/** Turns an error of the system into a finding; other errors stay as they are. */
export function folderError({ folder }: Candidate, path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new Finding('a folder that can be read and written', {
    actual: `${relative(folder, path)}: ${code}`,
  });
}

/**
 * Removes a folder although parts of it may be read-only: module caches of Go are, and a peer can make any folder so.
 *
 * Never rejects; leftover files must not fail the check.
 *
 * @returns why the folder is still there, or null
 */
export async function forceRemove(folder: string): Promise<string | null> {
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    // The first error is ignored: after a change of the modes it is tried again.
    await remove().catch(() => makeWritable(folder).then(remove));
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const { path, kind } of walk(folder)) {
    // A folder is read after it was yielded.
    if (kind === 'folder') await chmod(join(folder, path), 0o700);
  }
}

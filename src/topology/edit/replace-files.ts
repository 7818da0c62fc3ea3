import { readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { writeBeside } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';

/** The bytes of a file before and after a change. */
export interface FileChange {
  /** Absolute path; a symbolic link is followed. */
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Renames a file over another: the only step that others can see. */
export type Rename = (from: string, to: string) => Promise<void>;

/** A change prepared beside its file. */
interface Staged extends FileChange {
  /** Path of the file itself. */
  readonly target: string;
  /** Paths of the new bytes and of the old ones. */
  readonly next: string;
  readonly last: string;
}

/**
 * Replaces files, each in one step, and all or none: if one cannot be replaced, those before it are restored. The copies
 * for restoring are written before the first file is replaced, so that a full disk cannot prevent it.
 *
 * @param step the renaming; a test may make it fail
 * @throws SimError `file-changed` if a file no longer has its bytes from before; `not-written`
 */
export async function replaceFiles(changes: readonly FileChange[], step: Rename = rename): Promise<void> {
  const staged: Staged[] = [];
  const done: Staged[] = [];
  try {
    for (const change of changes) staged.push(await stage(change));
    for (const file of staged) {
      await refuseChanged(file);
      await step(file.next, file.target);
      done.push(file);
    }
  } catch (error) {
    const stuck = await restore(done, step);
    throw failure(error, stuck);
  } finally {
    for (const { next, last } of staged) {
      await rm(next, { force: true });
      await rm(last, { force: true });
    }
  }
}

/** Writes the new and the old bytes beside the file, with its permissions. */
async function stage(change: FileChange): Promise<Staged> {
  const target = await realpath(change.path);
  await refuseChanged({ ...change, target });
  const { mode, uid, gid } = await stat(target);
  // Only root can create a file for another owner, and a rename by root would change the owner.
  const rights = { mode, owner: process.getuid?.() === 0 ? { uid, gid } : undefined };
  const next = writeBeside(target, change.after, rights);
  try {
    return { ...change, target, next, last: writeBeside(target, change.before, rights) };
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

async function refuseChanged({ path, target, before }: FileChange & Pick<Staged, 'target'>): Promise<void> {
  if (before.equals(await readFile(target))) return;
  throw new SimError('file-changed', `${path} has changed since the modification was planned`, {
    hint: 'load the topology again, then modify it',
  });
}

/** Returns the files that could not be restored, or that have been changed by another program. */
async function restore(done: readonly Staged[], step: Rename): Promise<string[]> {
  const stuck: string[] = [];
  for (const file of done.toReversed()) {
    try {
      if (!file.after.equals(await readFile(file.target))) throw new Error('changed by another program');
      await step(file.last, file.target);
    } catch {
      // The error that is reported is the first one; this one adds the path.
      stuck.push(file.path);
    }
  }
  return stuck;
}

function failure(error: unknown, stuck: readonly string[]): unknown {
  if (stuck.length > 0) {
    const message = `cannot write the modification: ${messageOf(error)}; already changed: ${stuck.join(', ')}`;
    return notWritten(message, 'correct the changed files by hand', error);
  }
  // An error without a system code is not about the disk.
  if (systemCode(error) === undefined) return error;
  const message = `cannot write the modification: ${messageOf(error)}; nothing has been changed`;
  return notWritten(message, 'allow the file and its folder to be written, or modify a copy', error);
}

function notWritten(message: string, hint: string, cause: unknown): SimError {
  return new SimError('not-written', message, { hint, cause, exitCode: ExitCode.output });
}

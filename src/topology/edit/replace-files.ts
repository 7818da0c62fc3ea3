import { readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { writeBeside } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';

/** A file's bytes, as they are and as they shall be. */
export interface FileChange {
  /** Absolute path; a symbolic link stands for the file to which it leads. */
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Gives a file the name of another, which is gone then: the one step that changes what others see. */
export type Rename = (from: string, to: string) => Promise<void>;

/** A change made ready beside its file. */
interface Staged extends FileChange {
  /** Where the file itself lies. */
  readonly target: string;
  /** Hold the new bytes and the old ones. */
  readonly next: string;
  readonly last: string;
}

/**
 * Replaces files, each in one step, and all or none: where one cannot be replaced, those before it are put back. What
 * puts a file back is written before the first is replaced, so that a disk that is full by then does not matter.
 *
 * @param step the renaming, which a test may let fail
 * @throws SimError `file-changed`, where a file no longer has the bytes it had; `not-written`
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
    const stuck = await putBack(done, step);
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
    hint: 'load the topology again, and modify it then',
  });
}

/** Returns the files that could not be put back, or that somebody else has changed since. */
async function putBack(done: readonly Staged[], step: Rename): Promise<string[]> {
  const stuck: string[] = [];
  for (const file of done.toReversed()) {
    try {
      if (!file.after.equals(await readFile(file.target))) throw new Error('changed by somebody else');
      await step(file.last, file.target);
    } catch {
      // The first failure is what the user hears of; this one is told by the name.
      stuck.push(file.path);
    }
  }
  return stuck;
}

function failure(error: unknown, stuck: readonly string[]): unknown {
  if (stuck.length > 0) {
    const message = `cannot write the modification: ${messageOf(error)}; already changed: ${stuck.join(', ')}`;
    return notWritten(message, 'look at the files that are already changed, and correct them by hand', error);
  }
  // What has no system's code is no fault of the disk.
  if (systemCode(error) === undefined) return error;
  const message = `cannot write the modification: ${messageOf(error)}; nothing has been changed`;
  return notWritten(message, 'allow the file and its folder to be written, or modify a copy', error);
}

function notWritten(message: string, hint: string, cause: unknown): SimError {
  return new SimError('not-written', message, { hint, cause, exitCode: ExitCode.output });
}

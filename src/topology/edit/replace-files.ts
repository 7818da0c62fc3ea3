import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
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
    for (const change of changes) staged.push(await locate(change));
    for (const file of staged) await stage(file);
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

async function locate(change: FileChange): Promise<Staged> {
  const target = await realpath(change.path);
  // Not to be guessed: two modifications at one time must not write into one file.
  const mark = `${process.pid}-${randomBytes(4).toString('hex')}`;
  return { ...change, target, next: `${target}.${mark}.part`, last: `${target}.${mark}.last` };
}

/** Writes what the file shall be, and what it was, with the rights that it has. */
async function stage(file: Staged): Promise<void> {
  await refuseChanged(file);
  const { mode, uid, gid } = await stat(file.target);
  for (const [path, bytes] of [
    [file.next, file.after],
    [file.last, file.before],
  ] as const) {
    await writeFile(path, bytes, { flag: 'wx', mode });
    // Only root may give a file to somebody else, and only root would take it away from them by renaming.
    if (process.getuid?.() === 0) await chown(path, uid, gid);
    await chmod(path, mode);
  }
}

async function refuseChanged({ path, target, before }: Staged): Promise<void> {
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

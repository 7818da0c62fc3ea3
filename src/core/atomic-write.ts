import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { SimError, systemCode } from './errors.js';

/** All of it, or pieces if the whole would need too much memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/** Permissions of a new file; those of the process if not given. Only root can set the owner. */
export interface FileRights {
  readonly mode?: number | undefined;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Writes a file so that no other program ever reads half of it: to a temporary file, which then gets its name.
 *
 * @throws SimError `file-exists`, if the path exists and must not be replaced
 */
export function writeAtomic(
  path: string,
  content: FileContent,
  { overwrite, mode }: { readonly overwrite: boolean; readonly mode?: number },
): void {
  const target = overwrite ? replaceableTarget(path) : path;
  const temporary = writeBeside(target, content, { mode });
  try {
    if (overwrite) renameSync(temporary, target);
    else renameToNew(temporary, target);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw alreadyExists(path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Writes a new temporary file beside a path. A rename to that path replaces the file there in one step. Several files
 * that must change together are all written so before the first rename.
 *
 * @returns path of the temporary file, which the caller renames or removes
 */
export function writeBeside(path: string, content: FileContent, { mode, owner }: FileRights = {}): string {
  const temporary = partPathFor(path);
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(file, content);
      else for (const piece of content) writeAll(file, piece);
    } finally {
      closeSync(file);
    }
    if (owner !== undefined) chownSync(temporary, owner.uid, owner.gid);
    // Set again, because the process's own mask has limited the mode of the new file.
    if (mode !== undefined) chmodSync(temporary, mode);
    return temporary;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A path beside another one, for a file that gets its name when it is whole. */
export function partPathFor(path: string): string {
  // The random part keeps two writers of one process apart.
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
}

export function alreadyExists(path: string): SimError {
  return new SimError('file-exists', `${path} already exists`, {
    hint: 'write to another file, or replace it with --overwrite',
  });
}

export function writeAll(file: number, bytes: Uint8Array): void {
  // The system may write less than it is given.
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/**
 * The file to replace: the target of a symbolic link, not the link. A device or a folder is not replaced.
 *
 * @throws SimError `file-exists`
 */
export function replaceableTarget(path: string): string {
  if (!existsSync(path)) return path;
  const target = realpathSync(path);
  if (statSync(target).isFile()) return target;
  throw new SimError('file-exists', `${path} is not a file, so it cannot be replaced`, {
    hint: 'write to another file',
  });
}

/** Renames a file unless the path is taken: a hard link never replaces anything, and is made in one step. */
function renameToNew(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    // Some file systems have no hard links.
    if (systemCode(error) === 'EEXIST' || existsSync(path)) throw error;
    renameSync(temporary, path);
  }
}

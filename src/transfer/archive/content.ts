import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, lstatSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SimError, systemCode } from '../../core/errors.js';
import { MovedError, openFlags, TrustedFolder } from '../../core/trusted-folder.js';
import { callsPerTurn, type Parts, runInTurns } from '../../core/turns.js';

/** A file or folder that a peer shares. */
export interface SharedContent {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** The shared folder that it is in: links below that are not followed. The folder around it if it is not given. */
  readonly root?: string | undefined;
}

/** @throws SimError `file-missing` */
export function trustedFolderOf({
  path,
  root = dirname(path),
}: Pick<SharedContent, 'path' | 'root'>): TrustedFolder {
  try {
    return new TrustedFolder(root);
  } catch (error) {
    throw missing(path, error);
  }
}

/** A file or folder below a shared folder. */
export interface ContentEntry {
  readonly path: string;
  /** Path below the folder, with forward slashes: `sub/3.txt`. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * All files and folders below a folder, each folder before its content. The order depends only on the names, so the
 * same content always makes the same archive. {@link TrustedFolder.list} says what is left out.
 *
 * @throws SimError `file-missing`
 */
export function* walkContent(
  trusted: TrustedFolder,
  path: string,
  below = '',
): Generator<ContentEntry, void, void> {
  for (const { name, kind } of listOrThrow(trusted, path)) {
    if (kind !== 'file' && kind !== 'folder') continue;
    yield { path: join(path, name), name: below + name, kind };
    if (kind === 'folder') yield* walkContent(trusted, join(path, name), `${below}${name}/`);
  }
}

/** @throws SimError `file-missing` */
export async function describeContent(path: string): Promise<SharedContent> {
  return (await runInTurns(surveyContent({ path }), Date.now)).value.content;
}

export interface Survey {
  readonly content: SharedContent;
  /** Differs if the name, length or time of change of any file differs. */
  readonly fingerprint: string;
}

/**
 * Describes a file or folder without reading its content.
 *
 * @throws SimError `file-missing`
 */
export function* surveyContent({ path, root }: Pick<SharedContent, 'path' | 'root'>): Parts<Survey> {
  const name = basename(path);
  const stats = statOrThrow(path);
  if (stats.isFile()) {
    const content = { path, name, kind: 'file', size: Number(stats.size), root } as const;
    return { content, fingerprint: stateOf(stats) };
  }
  if (!stats.isDirectory()) throw missing(path, undefined);
  const hash = createHash('sha256');
  let size = 0;
  let calls = 0;
  for (const entry of walkContent(trustedFolderOf({ path, root }), path)) {
    // Each is read with a single call of the system: an awaited call costs 50 times as much.
    const state = entry.kind === 'file' ? statOrThrow(entry.path) : null;
    size += Number(state?.size ?? 0);
    hash.update(`${entry.name}\0${state === null ? '' : stateOf(state)}\0`);
    calls += 1;
    if (calls % callsPerTurn === 0) yield;
  }
  return { content: { path, name, kind: 'folder', size, root }, fingerprint: hash.digest('hex') };
}

function stateOf({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ino}`;
}

function statOrThrow(path: string): BigIntStats {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    throw missing(path, error);
  }
}

/** Files up to this size are read at once, which is faster than in blocks. */
const maxSmallFile = 256 * 1024;

/**
 * The content of a small file, read at once.
 *
 * @returns null if the file is not small
 * @throws SimError `file-missing`, `file-changed`, as {@link readUnchanged}
 */
export function readSmall(trusted: TrustedFolder, path: string, size?: number): Buffer | null {
  const file = openOrThrow(trusted, path);
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) throw missing(path, undefined);
    if (before.size > maxSmallFile) return null;
    const content = readFileSync(file);
    const after = fstatSync(file, { bigint: true });
    const isWhole = content.length === Number(before.size) && stateOf(after) === stateOf(before);
    if (!isWhole || (size !== undefined && content.length !== size)) throw changed(path);
    return content;
  } finally {
    closeSync(file);
  }
}

function openOrThrow(trusted: TrustedFolder, path: string): number {
  try {
    return trusted.open(path);
  } catch (error) {
    throw missing(path, error);
  }
}

/** Large blocks, so that the cost of a call is small compared to the cost of its bytes. */
export const blockSize = 1 << 20;

/**
 * The bytes of a file, in blocks that belong to the caller.
 *
 * Ends without an error only if the file has `size` bytes (if given), and neither its length nor its time of change
 * differs between the first and the last byte: all bytes are then from one state of the file.
 *
 * @throws SimError `file-missing`, `file-changed`
 */
export async function* readUnchanged(
  trusted: TrustedFolder,
  path: string,
  size?: number,
  maxBlock: number = blockSize,
): AsyncGenerator<Buffer, void, void> {
  const handle = await openFile(trusted, path);
  let ahead: Promise<Buffer> | null = null;
  try {
    const before = await handle.stat({ bigint: true });
    const length = Number(before.size);
    if (!before.isFile()) throw missing(path, undefined);
    if (size !== undefined && length !== size) throw changed(path);
    let position = 0;
    while (position < length) {
      const block: Buffer = await (ahead ?? readBlock(handle, position, length, maxBlock));
      if (block.length === 0) throw changed(path);
      position += block.length;
      // Read the next block while the caller works on this one.
      ahead = position < length ? readBlock(handle, position, length, maxBlock) : null;
      yield block;
    }
    const after = await handle.stat({ bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed(path);
  } finally {
    await ahead?.catch(() => undefined);
    await handle.close();
  }
}

async function openFile(trusted: TrustedFolder, path: string): Promise<FileHandle> {
  const handle = await open(path, openFlags).catch((error: unknown) => {
    throw missing(path, error);
  });
  try {
    trusted.check(handle.fd, path);
    return handle;
  } catch (error) {
    await handle.close();
    throw missing(path, error);
  }
}

async function readBlock(
  handle: FileHandle,
  position: number,
  end: number,
  maxBlock: number,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(maxBlock, end - position));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

function listOrThrow(trusted: TrustedFolder, path: string) {
  try {
    return trusted.list(path);
  } catch (error) {
    throw missing(path, error);
  }
}

/** A file or folder that cannot be opened counts as missing, for any reason. */
function missing(path: string, cause: unknown): SimError {
  if (cause instanceof MovedError) return changed(path);
  const reason = systemCode(cause) ?? 'neither a file nor a folder';
  return new SimError('file-missing', `cannot read ${basename(path)} (${reason})`, { cause });
}

export function changed(path: string): SimError {
  return new SimError('file-changed', `${basename(path)} changed while it was read`, {
    hint: 'ask again when no program writes to it',
  });
}

import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { File } from 'unzipper';
import type { SimError } from '../../core/errors.js';
import type { ArchiveWriter, StoredContent } from './archive-writer.js';
import { ArchiveDirectory } from './directory.js';
import { planArchive } from './plan.js';
import { badArchive, method, writeAll } from './zip.js';

export interface UnpackOptions {
  /** Name of the requested file or folder. */
  readonly file: string;
  /** Path of the unpacked file or folder; it must not exist yet. */
  readonly into: string;
  /** Maximum size of the content, as announced. */
  readonly maxBytes: number;
  /** Whether to compute the digest of a single file. */
  readonly withSha256: boolean;
  /** Whether the platform can hold a file of this name. */
  readonly isSafeName: (name: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Unpacked {
  readonly kind: 'file' | 'folder';
  /** `into`, or the file that already has the content. */
  readonly path: string;
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** Of the content of a single file. */
  readonly sha256: string | null;
}

/**
 * Unpacks an archive of one file or one folder. Everything that the archive says is checked.
 *
 * After an error the caller removes the files written so far.
 *
 * @throws SimError `bad-archive`, `too-large`
 */
export async function unpackArchive(archive: ArchiveWriter, options: UnpackOptions): Promise<Unpacked> {
  const directory = new ArchiveDirectory(archive, options.signal);
  try {
    const { files, directoryStart } = await directory.read();
    const plan = planArchive(files, { ...options, directoryStart });
    const { kind, size } = plan;
    if (kind === 'file' && plan.entries[0] !== undefined) {
      const { path, sha256 } = await unpackFile(plan.entries[0].entry, archive, options, directory.signal);
      return { kind, path, size, sha256 };
    }
    for (const { path, isFolder, entry } of plan.entries) {
      const to = join(options.into, ...path);
      await mkdir(isFolder ? to : dirname(to), { recursive: true });
      if (!isFolder) await writeEntry(entry, to, false, directory.signal);
    }
    return { kind, path: options.into, size, sha256: null };
  } catch (error) {
    if (directory.signal.aborted) throw directory.signal.reason;
    throw error;
  } finally {
    directory.close();
  }
}

async function unpackFile(
  entry: File,
  archive: ArchiveWriter,
  options: UnpackOptions,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly sha256: string | null }> {
  const content = archive.takeContent();
  if (content === null || !isContentOf(content, entry)) {
    const sha256 = await writeEntry(entry, options.into, options.withSha256, signal);
    return { path: options.into, sha256 };
  }
  if (content.crc32 !== entry.crc32) throw damaged(entry);
  return { path: archive.contentPath, sha256: content.sha256 };
}

/** Whether the content in its own file is the content of this entry, according to the directory. */
function isContentOf(content: StoredContent, entry: File): boolean {
  const isFirst = entry.offsetToLocalFileHeader === 0 && entry.compressionMethod === method.stored;
  return isFirst && content.end - content.start === entry.compressedSize;
}

/**
 * Writes one entry to a new file. Length and checksum are checked here, because unzipper checks neither.
 *
 * @returns its SHA-256, if wanted
 */
async function writeEntry(
  entry: File,
  path: string,
  withSha256: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  const hash = withSha256 ? createHash('sha256') : null;
  const out = await open(path, 'wx');
  let size = 0;
  let sum = 0;
  let writing = Promise.resolve();
  try {
    for await (const bytes of contentOf(entry, signal)) {
      if (size + bytes.length > entry.uncompressedSize)
        throw badArchive(`${entry.path} is longer than its directory entry says`);
      await writing;
      writing = writeAll(out, bytes, size);
      // It is awaited later; without this, Node would report an unhandled rejection until then.
      writing.catch(() => undefined);
      size += bytes.length;
      sum = crc32(bytes, sum);
      hash?.update(bytes);
    }
    await writing;
  } finally {
    await out.close();
  }
  if (size !== entry.uncompressedSize || sum !== entry.crc32) throw damaged(entry);
  return hash?.digest('hex') ?? null;
}

/** An entry without bytes is not read: unzipper would search for its end in the bytes that follow. */
async function* contentOf(entry: File, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  if (entry.compressedSize === 0) return;
  try {
    yield* addAbortSignal(signal, entry.stream()) as AsyncIterable<Buffer>;
  } catch (error) {
    throw badArchive(`cannot unpack ${entry.path}`, error);
  }
}

function damaged(entry: File): SimError {
  return badArchive(`the content of ${entry.path} is damaged`);
}

import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { File } from 'unzipper';
import type { SimError } from '../../core/errors.js';
import { ArchiveDirectory } from './archive-directory.js';
import { badArchive } from './bad-archive.js';
import { planArchive } from './plan.js';
import type { SplitArchive, SplitContent } from './split-archive.js';
import { writeAll } from './write-all.js';

export interface UnpackOptions {
  /** Name of the file or folder that was asked for. */
  readonly file: string;
  /** Where to unpack to; nothing must be there. */
  readonly into: string;
  /** The most bytes that may come out, as announced. */
  readonly maxBytes: number;
  /** Whether a single file's digest is wanted. */
  readonly withSha256: boolean;
  /** Whether the platform can hold a file of this name. */
  readonly isSafeName: (name: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Unpacked {
  readonly kind: 'file' | 'folder';
  /** Where it lies: `into`, or where the archive had put the content already. */
  readonly path: string;
  /** Length in bytes; of a folder: the sum of its files' lengths. */
  readonly size: number;
  /** Of a single file's content. */
  readonly sha256: string | null;
}

/**
 * Unpacks an archive of one file or one folder, trusting nothing that it says.
 *
 * What was written before an error stays where it is, for the caller to remove.
 *
 * @throws SimError `bad-archive`, `too-large`
 */
export async function unpackArchive(archive: SplitArchive, options: UnpackOptions): Promise<Unpacked> {
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
  archive: SplitArchive,
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

/** Whether what was told apart on the way in is just what the directory says of this entry. */
function isContentOf(content: SplitContent, entry: File): boolean {
  const isStored = entry.compressionMethod === 0;
  return (
    isStored && entry.offsetToLocalFileHeader === 0 && content.end - content.start === entry.compressedSize
  );
}

/**
 * Writes one entry to a new file. Neither its length nor its checksum is looked at by unzipper.
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
        throw badArchive(`${entry.path} is longer than it says`);
      await writing;
      writing = writeAll(out, bytes, size);
      // Its error is seen when it is awaited, which may be later than the engine is willing to wait.
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

/** Of an entry without bytes nothing is read: unzipper would search for its end, and find it in what follows. */
async function* contentOf(entry: File, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  if (entry.compressedSize === 0) return;
  try {
    yield* addAbortSignal(signal, entry.stream()) as AsyncIterable<Buffer>;
  } catch (error) {
    throw badArchive(`${entry.path} cannot be unpacked`, error);
  }
}

function damaged(entry: File): SimError {
  return badArchive(`the content of ${entry.path} is damaged`);
}

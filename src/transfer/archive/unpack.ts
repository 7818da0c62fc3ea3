import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import type { File } from 'unzipper';
import type { SimError } from '../../core/errors.js';
import type { ArchiveWriter, StoredContent } from './archive-writer.js';
import { ArchiveDirectory } from './directory.js';
import { type Plan, planArchive } from './plan.js';
import type { NameRules } from './planned-tree.js';
import { badArchive, contentStart, localHeaderLength, method, writeAll } from './zip.js';

export interface UnpackOptions extends NameRules {
  /** Name of the requested file or folder. */
  readonly file: string;
  /** Path of the unpacked file or folder; it must not exist yet. */
  readonly into: string;
  /** Whether the user wants a folder. */
  readonly isFolder?: boolean | undefined;
  /** Whether the archive may be that of an older program, which packs the content of a folder without the folder. */
  readonly mayLackFolder?: boolean | undefined;
  /** Maximum size of the content, as announced. */
  readonly maxBytes: number;
  /** Whether to compute the digest of a single file. */
  readonly withSha256: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called again and again while entries are written. */
  readonly onProgress?: (() => void) | undefined;
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
    await unpackFolder(plan.entries, new SmallEntries(archive), options, directory.signal);
    return { kind, path: options.into, size, sha256: null };
  } catch (error) {
    if (directory.signal.aborted) throw directory.signal.reason;
    throw error;
  } finally {
    directory.close();
  }
}

/** The turn of the event loop ends after so many entries. */
const entriesPerTurn = 200;

async function unpackFolder(
  entries: Plan<File>['entries'],
  small: SmallEntries,
  { into, onProgress }: UnpackOptions,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const made = new Set<string>([into]);
  for (const [index, { path, isFolder, entry }] of entries.entries()) {
    const to = join(into, path);
    const folder = isFolder ? to : dirname(to);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    const content = isFolder ? null : await small.read(entry);
    // An awaited call costs several times as much as the work that it waits for.
    if (content !== null) writeFileSync(to, content, { flag: 'wx' });
    else if (!isFolder) await writeEntry(entry, to, false, signal);
    if (index % entriesPerTurn > 0) continue;
    onProgress?.();
    await nextTurn();
    signal.throwIfAborted();
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

/** Entries up to this size are unpacked at once. */
const maxSmallEntry = 256 * 1024;

/**
 * Reads small entries one after the other: a stream of unzipper for each takes over a millisecond, and there may be 200,000.
 */
class SmallEntries {
  readonly #archive: ArchiveWriter;
  /** Bytes of the archive from `#start` on. */
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(archive: ArchiveWriter) {
    this.#archive = archive;
  }

  /**
   * @returns the checked content; null if the entry is not small
   * @throws SimError `bad-archive`
   */
  async read(entry: File): Promise<Buffer | null> {
    const { compressedSize, uncompressedSize, compressionMethod, offsetToLocalFileHeader: at } = entry;
    if (Math.max(compressedSize, uncompressedSize) > maxSmallEntry) return null;
    const header = await this.#bytes(at, localHeaderLength);
    const start = contentStart(header);
    if (start === null) throw badArchive(`${entry.path} has no header`);
    const packed = await this.#bytes(at + start, compressedSize);
    const content = compressionMethod === method.stored ? packed : inflate(packed, entry);
    if (content.length !== uncompressedSize || crc32(content) !== entry.crc32) throw damaged(entry);
    return content;
  }

  async #bytes(start: number, length: number): Promise<Buffer> {
    const isRead = start >= this.#start && start + length <= this.#start + this.#window.length;
    if (!isRead) {
      const next = await this.#archive.blocks(start).next();
      this.#window = next.done === true ? Buffer.alloc(0) : next.value;
      this.#start = start;
    }
    return this.#window.subarray(start - this.#start, start - this.#start + length);
  }
}

function inflate(packed: Buffer, { path, uncompressedSize }: File): Buffer {
  if (packed.length === 0) return packed;
  try {
    return inflateRawSync(packed, { maxOutputLength: uncompressedSize + 1 });
  } catch (error) {
    throw badArchive(`cannot unpack ${path}`, error);
  }
}

function damaged(entry: File): SimError {
  return badArchive(`the content of ${entry.path} is damaged`);
}

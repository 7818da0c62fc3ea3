import { Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { beyondLimits, PathCount } from '../../core/archive-limits.js';
import { SimError } from '../../core/errors.js';
import { isRenamedInArchive } from '../../core/servable.js';
import type { TrustedFolder } from '../../core/trusted-folder.js';
import { callsPerTurn, type Parts, runInTurns } from '../../core/turns.js';
import type { Compression } from '../../core/vocabulary.js';
import {
  blockSize,
  type ContentEntry,
  changed,
  readSmall,
  readUnchanged,
  type SharedContent,
  trustedFolderOf,
  walkContent,
} from './content.js';
import { zip64Entries } from './zip.js';

export interface PackOptions {
  readonly compression: Compression;
  /** Called with every block of a file that goes into the archive, so that the file is not read again for a digest. */
  readonly onContent?: ((block: Buffer) => void) | undefined;
  /** Bytes that are read at once; about ten times as many are kept in memory. */
  readonly maxBlock?: number | undefined;
}

/** All entries have the same date and permissions, so that the same content always makes the same archive. */
const date = new Date('2000-01-01T00:00:00Z');
const fileMode = 0o644;
const folderMode = 0o755;

/**
 * The bytes of a ZIP archive of one file or folder.
 *
 * A file is one entry with its own name. A folder `docs` is an entry `docs/`, by which a receiver recognises a folder,
 * followed by everything that {@link walkContent} finds, as `docs/...`.
 *
 * The archive is complete, or reading it fails. A reader may stop early; no file stays open.
 *
 * @throws SimError `file-missing`, `file-changed`, `too-large` (entries and their paths), `bad-archive` (a name)
 */
export async function* packContent(
  content: SharedContent,
  options: PackOptions,
): AsyncGenerator<Buffer, void, void> {
  // At exactly this number archiver would write a directory that says it is in the ZIP64 form, and is not.
  const forceZip64 =
    content.kind === 'folder' && (await runInTurns(countEntries(content), Date.now)).value === zip64Entries;
  const { compression, maxBlock = blockSize } = options;
  const archive = new ZipArchive({ store: compression === 'store', forceZip64, highWaterMark: maxBlock });
  const feeding = feed(archive, content, { ...options, maxBlock });
  try {
    yield* archive as AsyncIterable<Buffer>;
  } finally {
    archive.abort();
    archive.destroy();
    await feeding;
  }
}

/** Never rejects: an error becomes the error of the archive. */
async function feed(
  archive: ZipArchive,
  content: SharedContent,
  { onContent, maxBlock }: PackOptions & { readonly maxBlock: number },
): Promise<void> {
  try {
    const queue = new EntryQueue(archive, maxBlock);
    let size = 0;
    const paths = new PathCount();
    const trusted = trustedFolderOf(content);
    for (const entry of entriesOf(trusted, content)) {
      const beyond = paths.add(Buffer.byteLength(entry.name) + 1, entry.name.split('/').length);
      if (beyond !== null)
        throw new SimError('too-large', `${content.name} would make an archive with ${beyondLimits[beyond]}`);
      if (entry.kind === 'folder') {
        await queue.add(Buffer.alloc(0), entry);
      } else {
        const announced = content.kind === 'file' ? content.size : undefined;
        await addFile(queue, trusted, entry, announced, (block) => {
          size += block.length;
          onContent?.(block);
        });
      }
      if (archive.destroyed) return;
    }
    // The size was announced, so it must be correct.
    if (size !== content.size) throw changed(content.path);
    // Its errors are errors of the archive too. It settles only if the archive is read to its end, so do not wait.
    archive.finalize().catch(() => undefined);
  } catch (error) {
    archive.destroy(error as Error);
  }
}

function* countEntries(content: SharedContent): Parts<number> {
  let count = 0;
  for (const _ of entriesOf(trustedFolderOf(content), content)) {
    count += 1;
    if (count % callsPerTurn === 0) yield;
  }
  return count;
}

function* entriesOf(trusted: TrustedFolder, content: SharedContent): Generator<ContentEntry, void, void> {
  yield content;
  if (content.kind === 'folder') yield* walkContent(trusted, content.path, `${content.name}/`);
}

async function addFile(
  queue: EntryQueue,
  trusted: TrustedFolder,
  entry: ContentEntry,
  announced: number | undefined,
  onBlock: (block: Buffer) => void,
): Promise<void> {
  // Not a stream, for which archiver would write the lengths after the content, where readers have to search for them.
  const small = readSmall(trusted, entry.path, announced);
  if (small !== null) {
    onBlock(small);
    return queue.add(small, entry);
  }
  const blocks = readUnchanged(trusted, entry.path, announced, queue.maxBlock);
  try {
    // The file is opened before the entry begins, so that a change from then on is seen.
    const first = await blocks.next();
    if (first.done === true) throw changed(entry.path);
    await queue.add(toStream(first.value, blocks, onBlock, queue.maxBlock), entry);
  } finally {
    await blocks.return();
  }
}

function toStream(
  first: Buffer,
  rest: AsyncIterable<Buffer>,
  onBlock: (block: Buffer) => void,
  maxBlock: number,
): Readable {
  async function* all(): AsyncGenerator<Buffer, void, void> {
    onBlock(first);
    yield first;
    for await (const block of rest) {
      onBlock(block);
      yield block;
    }
  }
  return Readable.from(all(), { objectMode: false, highWaterMark: maxBlock });
}

/** Adds entries one after the other, with the same listeners: new ones for each would take most of the time of a small file. */
class EntryQueue {
  readonly #archive: ZipArchive;
  readonly maxBlock: number;
  #settle: () => void = () => undefined;

  constructor(archive: ZipArchive, maxBlock: number) {
    this.#archive = archive;
    this.maxBlock = maxBlock;
    const settle = (): void => this.#settle();
    archive.on('entry', settle);
    archive.on('close', settle);
  }

  /**
   * Settles when the entry is in the archive, when its source fails (archiver does not report this), or when the
   * archive is closed.
   */
  async add(source: Buffer | Readable, { kind, name: path }: ContentEntry): Promise<void> {
    if (isRenamedInArchive(path, true))
      throw new SimError('bad-archive', `a ZIP archive cannot hold the name ${path}`);
    const name = kind === 'folder' ? `${path}/` : path;
    const mode = kind === 'folder' ? folderMode : fileMode;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = resolve;
        if (source instanceof Readable) source.once('error', reject);
        this.#archive.append(source, { name, date, mode });
      });
    } finally {
      if (source instanceof Readable) source.destroy();
    }
  }
}

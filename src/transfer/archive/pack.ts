import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { SimError } from '../../core/errors.js';
import type { Compression } from '../../core/vocabulary.js';
import {
  blockSize,
  type ContentEntry,
  changed,
  readUnchanged,
  type SharedContent,
  walkContent,
} from './content.js';
import { maxEntries } from './zip.js';

export interface PackOptions {
  readonly compression: Compression;
  /** Called with every block of a file that goes into the archive, so that the file is not read again for a digest. */
  readonly onContent?: ((block: Buffer) => void) | undefined;
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
 * @throws SimError `file-missing`, `file-changed`, `too-large` (entries), `bad-archive` (a name)
 */
export async function* packContent(
  content: SharedContent,
  options: PackOptions,
): AsyncGenerator<Buffer, void, void> {
  const archive = new ZipArchive({ store: options.compression === 'store', highWaterMark: blockSize });
  const feeding = feed(archive, content, options.onContent);
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
  onContent: PackOptions['onContent'],
): Promise<void> {
  try {
    let size = 0;
    let entries = 0;
    for (const entry of entriesOf(content)) {
      entries += 1;
      if (entries > maxEntries)
        throw new SimError('too-large', `${content.name} holds more than ${maxEntries} entries`);
      if (entry.kind === 'folder') {
        await append(archive, Buffer.alloc(0), entry);
      } else {
        const announced = content.kind === 'file' ? content.size : undefined;
        await appendFile(archive, entry, announced, (block) => {
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

function* entriesOf(content: SharedContent): Generator<ContentEntry, void, void> {
  yield content;
  if (content.kind === 'folder') yield* walkContent(content.path, `${content.name}/`);
}

async function appendFile(
  archive: ZipArchive,
  entry: ContentEntry,
  announced: number | undefined,
  onBlock: (block: Buffer) => void,
): Promise<void> {
  const blocks = readUnchanged(entry.path, announced);
  try {
    const first = await blocks.next();
    // An empty entry must not be a stream: archiver would write its length after it, and readers find that by
    // searching.
    const source = first.done === true ? Buffer.alloc(0) : toStream(first.value, blocks, onBlock);
    await append(archive, source, entry);
  } finally {
    await blocks.return();
  }
}

function toStream(first: Buffer, rest: AsyncIterable<Buffer>, onBlock: (block: Buffer) => void): Readable {
  async function* all(): AsyncGenerator<Buffer, void, void> {
    onBlock(first);
    yield first;
    for await (const block of rest) {
      onBlock(block);
      yield block;
    }
  }
  return Readable.from(all(), { objectMode: false, highWaterMark: blockSize });
}

/**
 * Settles when the entry is in the archive, when its source fails (archiver does not report this), or when the
 * archive is closed.
 */
async function append(archive: ZipArchive, source: Buffer | Readable, entry: ContentEntry): Promise<void> {
  if (isRenamed.test(entry.name)) {
    throw new SimError('bad-archive', `a ZIP archive cannot hold the name ${entry.name}`);
  }
  const name = entry.kind === 'folder' ? `${entry.name}/` : entry.name;
  const mode = entry.kind === 'folder' ? folderMode : fileMode;
  const settled = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const { signal } = settled;
      once(archive, 'entry', { signal }).then(() => resolve(), reject);
      once(archive, 'close', { signal }).then(() => resolve(), reject);
      if (source instanceof Readable) once(source, 'close', { signal }).catch(reject);
      archive.append(source, { name, date, mode });
    });
  } finally {
    settled.abort();
    if (source instanceof Readable) source.destroy();
  }
}

/** archiver reads a leading `word:` as a drive and every backslash as a separator. */
const isRenamed = /^\w+:|\\/;

import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { SimError } from '../../core/errors.js';
import type { Compression } from '../../core/vocabulary.js';
import { changed, type FolderEntry, type SharedContent, walkFolder } from './content.js';
import { maxEntries } from './limits.js';
import { blockSize, readUnchanged } from './read-unchanged.js';

export interface PackOptions {
  readonly compression: Compression;
  /** Told of every block of a file's bytes on its way into the archive, so that a digest needs no reading of its own. */
  readonly onContent?: ((block: Buffer) => void) | undefined;
}

/** Date and permissions are the same for all, so that the same content always makes the same bytes. */
const date = new Date('2000-01-01T00:00:00Z');
const fileMode = 0o644;
const folderMode = 0o755;

/**
 * The bytes of a ZIP archive of one file or folder.
 *
 * A file is one entry under its own name. A folder `docs` is an entry `docs/`, which is how a receiver tells it from
 * a file, and then all that {@link walkFolder} finds, as `docs/...`.
 *
 * An archive is either whole or ends in an error; whoever stops reading early leaves no file open.
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

/** Never rejects: whatever goes wrong becomes the error of the archive. */
async function feed(
  archive: ZipArchive,
  content: SharedContent,
  onContent: PackOptions['onContent'],
): Promise<void> {
  try {
    let size = 0;
    let entries = 0;
    for await (const entry of entriesOf(content)) {
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
    // What was announced is what has to come.
    if (size !== content.size) throw changed(content.path);
    // Settles only if somebody reads to the end, and what could fail in it is an error of the archive as well.
    archive.finalize().catch(() => undefined);
  } catch (error) {
    archive.destroy(error as Error);
  }
}

async function* entriesOf(content: SharedContent): AsyncGenerator<FolderEntry, void, void> {
  yield content;
  if (content.kind === 'folder') yield* walkFolder(content.path, `${content.name}/`);
}

async function appendFile(
  archive: ZipArchive,
  entry: FolderEntry,
  announced: number | undefined,
  tell: (block: Buffer) => void,
): Promise<void> {
  const blocks = readUnchanged(entry.path, announced);
  try {
    const first = await blocks.next();
    // An entry of no bytes must not come from a stream: its length would stand behind it, and readers look for that
    // by searching.
    const source = first.done === true ? Buffer.alloc(0) : toStream(first.value, blocks, tell);
    await append(archive, source, entry);
  } finally {
    await blocks.return();
  }
}

function toStream(first: Buffer, rest: AsyncIterable<Buffer>, tell: (block: Buffer) => void): Readable {
  async function* all(): AsyncGenerator<Buffer, void, void> {
    tell(first);
    yield first;
    for await (const block of rest) {
      tell(block);
      yield block;
    }
  }
  return Readable.from(all(), { objectMode: false, highWaterMark: blockSize });
}

/**
 * Settles when the entry is in the archive, when its source fails (which the archive would never notice), or when
 * the archive is no longer wanted.
 */
async function append(archive: ZipArchive, source: Buffer | Readable, entry: FolderEntry): Promise<void> {
  if (wouldBeRenamed.test(entry.name)) {
    throw new SimError('bad-archive', `${entry.name} is a name that a ZIP archive cannot carry`);
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

/** The archiver takes a leading `word:` for a drive and every backslash for a separator. */
const wouldBeRenamed = /^\w+:|\\/;

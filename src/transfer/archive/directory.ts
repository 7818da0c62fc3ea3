import { Readable } from 'node:stream';
import { type CentralDirectory, type File, Open } from 'unzipper';
import { beyondLimits, maxEntries } from '../../core/archive-limits.js';
import type { ArchiveWriter } from './archive-writer.js';
import { blockSize } from './content.js';
import { checkDirectory } from './directory-check.js';
import {
  badArchive,
  type DirectorySpan,
  type EndRecord,
  endRecordLength,
  findEndRecord,
  readZip64Locator,
  readZip64Record,
  zip64LocatorLength,
  zip64RecordLength,
} from './zip.js';

/** 46 bytes for each of the most entries, and all that their paths, extra fields and comments may have: 50.8 MB. */
const maxDirectoryBytes = 51_000_000;
const maxCommentBytes = 0xffff;

/** `Open.custom` reads from any source; its type lacks the options that it accepts. */
const openCustom = Open.custom as (
  source: { size(): Promise<number>; stream(offset: number, length?: number): Readable },
  options: { tailSize: number },
) => Promise<CentralDirectory>;

/**
 * An archive as unzipper reads it.
 *
 * unzipper does not pass on the errors of its streams: if one cannot be read, the reader of another would wait forever.
 * Therefore {@link signal} ends all of them.
 */
export class ArchiveDirectory {
  readonly #archive: ArchiveWriter;
  readonly #caller: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #streams = new Set<Readable>();

  constructor(archive: ArchiveWriter, caller?: AbortSignal) {
    this.#archive = archive;
    this.#caller = caller;
    caller?.addEventListener('abort', this.#abort);
    if (caller?.aborted === true) this.#abort();
  }

  /** Aborts if the archive cannot be read, or if the caller aborts. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Reads the directory. Its size and its bytes are checked first, because unzipper reads any number of entries, of any length.
   *
   * @throws SimError `bad-archive`
   */
  async read(): Promise<{ readonly files: readonly File[]; readonly directoryStart: number }> {
    const { size } = this.#archive;
    const end = findEndRecord(await this.#bytes(size - endRecordLength - maxCommentBytes), size);
    if (end === null) throw badArchive('it has no end record');
    const directory = end.isZip64 ? await this.#readZip64(end) : end;
    if (directory.entries > maxEntries) throw badArchive(`it has ${beyondLimits.entries}`);
    const { directoryStart, directoryLength } = directory;
    const directoryEnd = directoryStart + directoryLength;
    if (directoryEnd > end.position) throw badArchive('its directory is cut off');
    if (directoryLength > maxDirectoryBytes) throw badArchive('its directory is too long');
    await checkDirectory(this.#archive.blocks(directoryStart, directoryEnd), directory.entries);
    // By default unzipper looks for the end record only in the last 80 bytes, which a comment may fill.
    const opening = openCustom(this.#source, { tailSize: end.length });
    try {
      const { files } = await Promise.race([opening, rejectOn(this.signal)]);
      return { files, directoryStart };
    } catch (error) {
      throw badArchive('its directory is damaged', error);
    }
  }

  close(): void {
    this.#caller?.removeEventListener('abort', this.#abort);
    for (const stream of this.#streams) stream.destroy();
  }

  readonly #abort = (): void => this.#stop.abort(this.#caller?.reason);

  readonly #source = {
    size: () => Promise.resolve(this.#archive.size),
    stream: (offset: number, length?: number) => {
      const end = length === undefined ? this.#archive.size : Math.min(offset + length, this.#archive.size);
      const blocks = this.#archive.blocks(offset, end);
      const stream = Readable.from(blocks, { objectMode: false, highWaterMark: blockSize });
      stream.once('error', (error) => this.#stop.abort(error));
      stream.once('close', () => this.#streams.delete(stream));
      this.#streams.add(stream);
      return stream;
    },
  };

  async #readZip64(end: EndRecord): Promise<DirectorySpan> {
    const locatorStart = end.position - zip64LocatorLength;
    const start = readZip64Locator(await this.#bytes(locatorStart, end.position));
    const record =
      start === null ? null : readZip64Record(await this.#bytes(start, start + zip64RecordLength));
    if (record === null) throw badArchive('its ZIP64 directory is damaged');
    return record;
  }

  async #bytes(start: number, end = this.#archive.size): Promise<Buffer> {
    const blocks: Buffer[] = [];
    for await (const block of this.#archive.blocks(Math.max(0, start), Math.min(end, this.#archive.size)))
      blocks.push(block);
    return Buffer.concat(blocks);
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

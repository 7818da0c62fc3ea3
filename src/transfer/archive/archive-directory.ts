import { Readable } from 'node:stream';
import { type CentralDirectory, type File, Open } from 'unzipper';
import { badArchive } from './bad-archive.js';
import {
  type EndRecord,
  endRecordLength,
  findEndRecord,
  readZip64Locator,
  readZip64Record,
  zip64LocatorLength,
  zip64RecordLength,
} from './end-record.js';
import { maxEntries } from './limits.js';
import { blockSize } from './read-unchanged.js';
import type { SplitArchive } from './split-archive.js';

/** A directory of more bytes than this is refused, because all of it is held in memory. */
const maxDirectoryBytes = 64 << 20;
const maxCommentBytes = 0xffff;

type Directory = Pick<EndRecord, 'entries' | 'directoryLength' | 'directoryStart'>;

/** The one form of `Open` that reads through a source of ours; its type leaves out the options that it takes. */
const openCustom = Open.custom as (
  source: { size(): Promise<number>; stream(offset: number, length?: number): Readable },
  options: { tailSize: number },
) => Promise<CentralDirectory>;

/**
 * An archive as unzipper reads it.
 *
 * Its streams do not hear of each other's errors: when one cannot be read, whoever waits for another would wait for
 * ever. All of them therefore end together, by {@link signal}.
 */
export class ArchiveDirectory {
  readonly #archive: SplitArchive;
  readonly #caller: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #streams = new Set<Readable>();

  constructor(archive: SplitArchive, caller?: AbortSignal) {
    this.#archive = archive;
    this.#caller = caller;
    caller?.addEventListener('abort', this.#giveUp);
    if (caller?.aborted === true) this.#giveUp();
  }

  /** Aborts when the archive cannot be read any more, or when the caller gives up. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Reads the directory, whose size is looked at first: unzipper takes any number of entries for granted.
   *
   * @throws SimError `bad-archive`
   */
  async read(): Promise<{ readonly files: readonly File[]; readonly directoryStart: number }> {
    const end = findEndRecord(
      await this.#bytes(this.#archive.size - endRecordLength - maxCommentBytes),
      this.#archive.size,
    );
    if (end === null) throw badArchive('it does not end as an archive does');
    const directory = end.isZip64 ? await this.#readZip64(end) : end;
    if (directory.entries > maxEntries) throw badArchive(`it has more than ${maxEntries} entries`);
    if (directory.directoryStart + directory.directoryLength > end.position)
      throw badArchive('its directory is cut off');
    if (directory.directoryLength > maxDirectoryBytes) throw badArchive('its directory is too long');
    // The end record is told its exact place: by itself unzipper looks into the last 80 bytes only, which a comment may fill.
    const opening = openCustom(this.#source, { tailSize: end.length });
    try {
      const { files } = await Promise.race([opening, rejectOn(this.signal)]);
      return { files, directoryStart: directory.directoryStart };
    } catch (error) {
      throw badArchive('its directory is damaged', error);
    }
  }

  close(): void {
    this.#caller?.removeEventListener('abort', this.#giveUp);
    for (const stream of this.#streams) stream.destroy();
  }

  readonly #giveUp = (): void => this.#stop.abort(this.#caller?.reason);

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

  async #readZip64(end: EndRecord): Promise<Directory> {
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

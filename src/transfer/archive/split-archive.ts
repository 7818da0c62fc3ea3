import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { findStoredContent, localHeaderLength, type Span } from './local-header.js';
import { blockSize } from './read-unchanged.js';
import { writeAll } from './write-all.js';

export interface SplitArchiveOptions {
  /** Where the content goes, if it can be told apart; otherwise this file stays empty. */
  readonly contentPath: string;
  /** Where all the rest goes. */
  readonly restPath: string;
  /** Length of the content, as announced with the archive. */
  readonly announced: number | null;
  readonly withSha256: boolean;
}

/** The first entry's content, complete in a file of its own. */
export interface SplitContent extends Span {
  readonly crc32: number;
  readonly sha256: string | null;
}

const nowhere: Span = { start: Number.MAX_SAFE_INTEGER, end: Number.MAX_SAFE_INTEGER };

/**
 * An archive on its way in, written down as it comes.
 *
 * Of a file that is stored as it is, nearly all bytes of the archive are the file's own. Where the first entry's
 * header says so, they go into a file of their own and are summed up on the way, so that a large file is written and
 * read once and not three times. This is a matter of where the bytes lie and no more: {@link blocks} gives every
 * byte of the archive as it came, and whether the entry is what its header said is for the reader to check.
 */
export class SplitArchive {
  readonly contentPath: string;
  readonly #rest: FileHandle;
  readonly #content: FileHandle;
  readonly #announced: number | null;
  readonly #sha256: Hash | null;
  #crc32 = 0;
  #size = 0;
  #head = Buffer.alloc(0);
  #span = nowhere;

  private constructor(options: SplitArchiveOptions, rest: FileHandle, content: FileHandle) {
    this.contentPath = options.contentPath;
    this.#announced = options.announced;
    this.#sha256 = options.withSha256 ? createHash('sha256') : null;
    this.#rest = rest;
    this.#content = content;
  }

  static async create(options: SplitArchiveOptions): Promise<SplitArchive> {
    const rest = await open(options.restPath, 'wx+');
    try {
      return new SplitArchive(options, rest, await open(options.contentPath, 'wx+'));
    } catch (error) {
      await rest.close();
      throw error;
    }
  }

  /** Bytes of the archive so far. */
  get size(): number {
    return this.#size;
  }

  /** What was told apart, to be asked for once, when all has come; null where nothing was, or not all of it came. */
  takeContent(): SplitContent | null {
    if (this.#span === nowhere || this.#size < this.#span.end) return null;
    return { ...this.#span, crc32: this.#crc32, sha256: this.#sha256?.digest('hex') ?? null };
  }

  /** Appends bytes, which must stay as they are until the promise settles. May be called again before it does. */
  async append(bytes: Buffer): Promise<void> {
    this.#lookForContent(bytes);
    const { start, end } = this.#span;
    const at = this.#size;
    this.#size += bytes.length;
    const first = clamp(start - at, bytes.length);
    const behind = clamp(end - at, bytes.length);
    const content = bytes.subarray(first, behind);
    const writing = Promise.all([
      writeAll(this.#rest, bytes.subarray(0, first), at),
      writeAll(this.#content, content, at + first - start),
      writeAll(this.#rest, bytes.subarray(behind), at + behind - (end - start)),
    ]);
    // Summed up here while the system writes.
    this.#crc32 = crc32(content, this.#crc32);
    this.#sha256?.update(content);
    await writing;
  }

  /** The archive's bytes in order, in blocks that are the receiver's to keep. */
  async *blocks(start = 0, end = this.#size): AsyncGenerator<Buffer, void, void> {
    let position = start;
    while (position < end) {
      const block = await this.#read(position, Math.min(end - position, blockSize));
      if (block.length === 0) return;
      position += block.length;
      yield block;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#rest.close(), this.#content.close()]);
  }

  #lookForContent(bytes: Buffer): void {
    if (this.#head.length >= localHeaderLength) return;
    this.#head = Buffer.concat([this.#head, bytes.subarray(0, localHeaderLength - this.#head.length)]);
    // Content starts behind the header, hence not before these bytes.
    this.#span = findStoredContent(this.#head, this.#announced) ?? nowhere;
  }

  async #read(position: number, length: number): Promise<Buffer> {
    const { start, end } = this.#span;
    if (position < start) return readSome(this.#rest, position, Math.min(length, start - position));
    if (position < end) return readSome(this.#content, position - start, Math.min(length, end - position));
    return readSome(this.#rest, position - (end - start), length);
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

async function readSome(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

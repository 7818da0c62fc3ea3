import { createHash } from 'node:crypto';
import { messageOf, SimError } from '../../core/errors.js';
import type { ArchiveWriter } from '../../transfer/archive/archive-writer.js';
import { endRecordLength, findEndRecord } from '../../transfer/archive/zip.js';
import { FramedDecoder, OldDecoder } from '../../transfer/frames.js';
import type { FramedTrailer, OldHeader } from '../../transfer/header.js';

export type Form = 'framed' | 'old';

/** What has come of one transfer. */
export class TransferReader {
  readonly #decoder: FramedDecoder | OldDecoder;
  readonly #archive: ArchiveWriter;
  readonly #mostBytes: number;
  readonly #hash = createHash('md5');
  #isOver = false;
  #writing: Promise<unknown> = Promise.resolve();
  #writeError: unknown = null;
  #tail: Buffer = Buffer.alloc(0);
  head: Buffer = Buffer.alloc(0);
  bytes = 0;
  problem: string | null = null;
  trailer: FramedTrailer | null = null;
  header: OldHeader | null = null;
  #digest: string | null = null;

  /** @param mostBytes of the archive: beyond them it is none of the file that was asked for */
  constructor(form: Form, archive: ArchiveWriter, mostBytes: number) {
    this.#decoder = form === 'framed' ? new FramedDecoder() : new OldDecoder();
    this.#archive = archive;
    this.#mostBytes = mostBytes;
  }

  /** Takes what comes. Settles when it is written, and more may come; never rejects. */
  async push(bytes: Buffer): Promise<void> {
    if (this.#isOver) return;
    this.bytes += bytes.length;
    if (this.head.length < 240) this.head = Buffer.concat([this.head, bytes.subarray(0, 240)]);
    const writing: Promise<void>[] = [];
    try {
      for (const part of this.#decoder.push(bytes)) {
        if (part.type === 'data') writing.push(this.#write(part.bytes));
        else if (part.type === 'refused') this.problem = `it was refused: ${part.error.message}`;
        else if (part.type === 'trailer') this.trailer = part.trailer;
        else if (part.type === 'inline') this.problem = 'the text in the header, and no archive';
        else if ('md5' in part.header) this.header = part.header;
        if (this.problem !== null) break;
      }
    } catch (error) {
      if (error instanceof SimError) this.problem = messageOf(error);
      else this.#writeError ??= error;
    }
    if (this.problem !== null) this.end();
    this.#writing = Promise.all([this.#writing, ...writing]);
    await this.#writing;
  }

  /** What comes from here on is nobody's. */
  end(): void {
    this.#isOver = true;
  }

  async #write(view: Buffer): Promise<void> {
    if (this.#archive.size + view.length > this.#mostBytes) {
      this.problem = `more than ${this.#mostBytes} bytes, and no end`;
      return;
    }
    // The socket uses its buffers again.
    const bytes = Buffer.from(view);
    this.#hash.update(bytes);
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-endRecordLength)]).subarray(-endRecordLength);
    try {
      await this.#archive.append(bytes);
    } catch (error) {
      this.#writeError ??= error;
    }
  }

  /** Whether it cannot go on. */
  get isComplete(): boolean {
    if (this.trailer !== null) return true;
    if (this.header === null || !this.couldBeComplete) return false;
    return this.#hash.copy().digest('hex') === this.header.md5;
  }

  /** An old archive has no end but its own. */
  get couldBeComplete(): boolean {
    return this.header !== null && findEndRecord(this.#tail, this.#archive.size) !== null;
  }

  get md5(): string {
    this.#digest ??= this.#hash.digest('hex');
    return this.#digest;
  }

  get summary(): string {
    return `(${this.bytes} bytes${this.problem === null ? '' : `: ${this.problem}`})`;
  }

  fail(how: string, before: number): void {
    const after = Math.max(before, this.bytes);
    this.problem = after === 0 ? `nothing: ${how}` : `${after} bytes, then: ${how}`;
  }

  /** @throws the system's error, where it could not all be written */
  async written(): Promise<void> {
    await this.#writing;
    if (this.#writeError !== null) throw this.#writeError;
  }
}

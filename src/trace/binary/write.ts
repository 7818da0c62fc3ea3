import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { partPathFor, replaceableTarget, writeAll } from '../../core/atomic-write.js';
import { messageOf, SimError } from '../../core/errors.js';
import { type BinaryHeader, encodeHeader } from './header.js';
import { Records } from './records.js';

/**
 * Writes a binary trace: to a temporary file, which gets its name at the end. Each piece is written before the next one is made, so
 * the memory that it takes does not grow. Without a path, only the digest is made.
 */
export class BinaryTraceWriter {
  /** Where the engine puts what happens. */
  readonly records: Records;
  readonly #hash = createHash('sha256');
  readonly #path: string | null;
  readonly #temporary: string;
  #file: number | null = null;

  /** @throws SimError `not-written` */
  constructor(path: string | null, header: BinaryHeader) {
    this.records = new Records((bytes) => this.#write(bytes));
    this.#path = path === null ? null : this.#check(() => replaceableTarget(path));
    this.#temporary = this.#path === null ? '' : partPathFor(this.#path);
    if (this.#path !== null) this.#file = this.#check(() => openSync(this.#temporary, 'wx'));
    for (const piece of encodeHeader(header)) this.#write(piece);
  }

  /** After the last record. @returns the SHA-256 of the file's content, in hex @throws SimError `not-written` */
  finish(): string {
    this.records.end();
    const { file, path } = { file: this.#file, path: this.#path };
    this.#file = null;
    if (file !== null && path !== null) {
      this.#check(() => {
        closeSync(file);
        renameSync(this.#temporary, path);
      });
    }
    return this.#hash.digest('hex');
  }

  /** Leaves no file. */
  discard(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
    rmSync(this.#temporary, { force: true });
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    const file = this.#file;
    if (file !== null) this.#check(() => writeAll(file, bytes));
  }

  #check<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      this.discard();
      throw new SimError('not-written', `cannot write the trace: ${messageOf(error)}`, {
        hint: 'give a file in a folder that can be written, on a disk with enough space',
        cause: error,
      });
    }
  }
}

import { SimError } from '../core/errors.js';
import { maxHeaderBytes } from './transfer-header.js';

/** Every length is an int32, little-endian. */
export const lengthBytes = 4;

/** What was pushed, less what was taken of it. */
export class Input {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next bytes, at most so many, as a view. */
  take(most: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + most);
    this.#at += bytes.length;
    return bytes;
  }
}

/** Collects a known number of bytes. */
export class Exactly {
  readonly #bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = Buffer.alloc(length);
  }

  /** The bytes, once all are there. */
  fill(input: Input): Buffer | null {
    this.#filled += input.take(this.#bytes.length - this.#filled).copy(this.#bytes, this.#filled);
    return this.#filled === this.#bytes.length ? this.#bytes : null;
  }
}

/** Collects JSON with its length in front, which is looked at before room is made for the JSON. */
export class LengthPrefixed {
  readonly #length = new Exactly(lengthBytes);
  #json: Exactly | null = null;

  fill(input: Input): Buffer | null {
    if (this.#json === null) {
      const bytes = this.#length.fill(input);
      if (bytes === null) return null;
      const length = bytes.readInt32LE();
      if (length < 1 || length > maxHeaderBytes) {
        throw new SimError('bad-transfer', `the transfer is not one: a header of ${length} bytes`);
      }
      this.#json = new Exactly(length);
    }
    return this.#json.fill(input);
  }
}

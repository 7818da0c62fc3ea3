import { SimError } from '../core/errors.js';
import { maxHeaderBytes } from './header.js';

/** Length of a length: int32, little-endian. */
export const lengthBytes = 4;

/** The pushed bytes that are not taken yet. */
export class Input {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next bytes, at most `max`, as a view. */
  take(max: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + max);
    this.#at += bytes.length;
    return bytes;
  }

  /** Takes as many of the next bytes as `lengthOf` says. */
  takeBy(lengthOf: (bytes: Buffer) => number): Buffer {
    return this.take(lengthOf(this.#bytes.subarray(this.#at)));
  }
}

/** Collects a known number of bytes. */
export class Exactly {
  readonly #bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = Buffer.alloc(length);
  }

  /** @returns the bytes when all have arrived */
  fill(input: Input): Buffer | null {
    this.#filled += input.take(this.#bytes.length - this.#filled).copy(this.#bytes, this.#filled);
    return this.#filled === this.#bytes.length ? this.#bytes : null;
  }
}

/** Collects a known number of bytes, whose memory is taken only as they arrive. */
export class Collected {
  readonly #pieces: Buffer[] = [];
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  fill(input: Input): Buffer | null {
    const bytes = Buffer.from(input.take(this.#left));
    this.#left -= bytes.length;
    this.#pieces.push(bytes);
    return this.#left === 0 ? Buffer.concat(this.#pieces) : null;
  }
}

/** Collects JSON that follows its length. The length is checked before memory is allocated. */
export class LengthPrefixed {
  readonly #length = new Exactly(lengthBytes);
  #json: Exactly | null = null;

  fill(input: Input): Buffer | null {
    if (this.#json === null) {
      const bytes = this.#length.fill(input);
      if (bytes === null) return null;
      this.#json = new Exactly(checkedLength(bytes, maxHeaderBytes));
    }
    return this.#json.fill(input);
  }
}

export function checkedLength(bytes: Buffer, max: number): number {
  const length = bytes.readInt32LE();
  if (length < 1 || length > max) throw bad(`a header of ${length} bytes`);
  return length;
}

export function bad(reason: string): SimError {
  return new SimError('bad-transfer', `invalid transfer: ${reason}`);
}

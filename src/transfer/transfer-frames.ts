import { SimError } from '../core/errors.js';
import { Exactly, Input, LengthPrefixed, lengthBytes } from './transfer-bytes.js';
import {
  decodeFramedHeader,
  decodeOldHeader,
  decodeTrailer,
  type FramedHeader,
  type FramedTrailer,
  type InlineHeader,
  type OldHeader,
  type TransferFailure,
} from './transfer-header.js';

/**
 * The two forms of a transfer. All lengths are int32, little-endian.
 *
 * ```
 * old form      length, header             at most 64 KiB of JSON
 *               the archive                to the end, which is for the receiver to tell
 * framed form   length, header
 *               length, bytes              a chunk of the archive, 1 byte to 1 MiB; and again
 *               0                          the archive has ended
 *               length, trailer            at most 64 KiB of JSON
 * ```
 *
 * A header that tells of an error ends the transfer in either form.
 */

export const maxChunkBytes = 1 << 20;

/** The end of a framed archive; its trailer follows. */
export const endOfArchive: Buffer = Buffer.alloc(lengthBytes);

/** What stands in front of a chunk. */
export function encodeChunkLength(length: number): Buffer {
  if (length < 1 || length > maxChunkBytes) throw new RangeError(`a chunk of ${length} bytes`);
  const bytes = Buffer.allocUnsafe(lengthBytes);
  bytes.writeInt32LE(length);
  return bytes;
}

/** Bytes of the archive: a view of what was pushed. */
export interface DataPart {
  readonly type: 'data';
  readonly bytes: Buffer;
}

/** The holder says that there is nothing usable. */
export interface RefusedPart {
  readonly type: 'refused';
  readonly error: TransferFailure;
}

export type FramedPart =
  | { readonly type: 'header'; readonly header: FramedHeader }
  | DataPart
  | { readonly type: 'trailer'; readonly trailer: FramedTrailer }
  | RefusedPart;

export type OldPart =
  | { readonly type: 'header'; readonly header: OldHeader }
  | { readonly type: 'inline'; readonly header: InlineHeader }
  | DataPart
  | RefusedPart;

/**
 * Cuts the bytes of a framed transfer into its parts, wherever the network has cut them.
 *
 * Bytes of the archive are passed on at once, whole chunk or not. Never holds more than one header.
 */
export class FramedDecoder {
  #state: 'header' | 'length' | 'chunk' | 'trailer' | 'ended' = 'header';
  #json = new LengthPrefixed();
  #length = new Exactly(lengthBytes);
  #left = 0;

  /** Whether everything has come. */
  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** @throws SimError `bad-transfer` */
  push(bytes: Buffer): FramedPart[] {
    const input = new Input(bytes);
    const parts: FramedPart[] = [];
    while (input.left > 0) {
      const part = this.#step(input);
      if (part !== null) parts.push(part);
    }
    return parts;
  }

  #step(input: Input): FramedPart | null {
    switch (this.#state) {
      case 'header':
        return this.#header(input);
      case 'length':
        return this.#chunkLength(input);
      case 'chunk':
        return this.#chunk(input);
      case 'trailer':
        return this.#trailer(input);
      case 'ended':
        throw bad(`${input.left} bytes follow its end`);
    }
  }

  #header(input: Input): FramedPart | null {
    const json = this.#json.fill(input);
    if (json === null) return null;
    const header = decodeFramedHeader(json);
    if ('error' in header) return this.#refused(header.error);
    this.#state = 'length';
    return { type: 'header', header };
  }

  #chunkLength(input: Input): null {
    const bytes = this.#length.fill(input);
    if (bytes === null) return null;
    const length = bytes.readInt32LE();
    if (length < 0 || length > maxChunkBytes) throw bad(`a chunk of ${length} bytes`);
    this.#state = length === 0 ? 'trailer' : 'chunk';
    this.#left = length;
    this.#length = new Exactly(lengthBytes);
    this.#json = new LengthPrefixed();
    return null;
  }

  #chunk(input: Input): DataPart {
    const bytes = input.take(this.#left);
    this.#left -= bytes.length;
    if (this.#left === 0) this.#state = 'length';
    return { type: 'data', bytes };
  }

  #trailer(input: Input): FramedPart | null {
    const json = this.#json.fill(input);
    if (json === null) return null;
    const trailer = decodeTrailer(json);
    if ('error' in trailer) return this.#refused(trailer.error);
    this.#state = 'ended';
    return { type: 'trailer', trailer };
  }

  #refused(error: TransferFailure): RefusedPart {
    this.#state = 'ended';
    return { type: 'refused', error };
  }
}

/** Tells the header of an old-form transfer from the archive behind it, whose end only the receiver can tell. */
export class OldDecoder {
  readonly #json = new LengthPrefixed();
  #hasHeader = false;

  /** @throws SimError `bad-transfer` */
  push(bytes: Buffer): OldPart[] {
    const input = new Input(bytes);
    const parts: OldPart[] = [];
    if (!this.#hasHeader) {
      const json = this.#json.fill(input);
      if (json === null) return parts;
      this.#hasHeader = true;
      parts.push(describe(decodeOldHeader(json)));
    }
    if (input.left > 0) parts.push({ type: 'data', bytes: input.take(input.left) });
    return parts;
  }
}

function describe(header: ReturnType<typeof decodeOldHeader>): OldPart {
  if ('error' in header) return { type: 'refused', error: header.error };
  return 'body' in header ? { type: 'inline', header } : { type: 'header', header };
}

function bad(reason: string): SimError {
  return new SimError('bad-transfer', `the transfer is not one: ${reason}`);
}

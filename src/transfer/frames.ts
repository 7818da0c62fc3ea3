import {
  decodeFramedHeader,
  decodeTrailer,
  type FramedHeader,
  type FramedTrailer,
  type InlineHeader,
  type OldHeader,
  type TransferFailure,
} from './header.js';
import { bad, Exactly, Input, LengthPrefixed, lengthBytes } from './input.js';

/**
 * The two forms of a transfer. All lengths are int32, little-endian.
 *
 * ```
 * old form      length, header             at most 64 KiB of JSON
 *               the archive                the receiver must find its end
 * or            length or none, header     JSON that contains the text of the file
 * framed form   length, header
 *               length, bytes              a chunk of the archive, 1 byte to 1 MiB; repeated
 *               0                          the end of the archive
 *               length, trailer            at most 64 KiB of JSON
 * ```
 *
 * In both forms a header with an error ends the transfer.
 */

export const maxChunkBytes = 1 << 20;

/** The end of a framed archive; the trailer follows. */
export const endOfArchive: Buffer = Buffer.alloc(lengthBytes);

/** The length in front of a chunk. */
export function encodeChunkLength(length: number): Buffer {
  if (length < 1 || length > maxChunkBytes) throw new RangeError(`a chunk of ${length} bytes`);
  const bytes = Buffer.allocUnsafe(lengthBytes);
  bytes.writeInt32LE(length);
  return bytes;
}

/** Bytes of the archive, as a view of the pushed bytes. */
export interface DataPart {
  readonly type: 'data';
  readonly bytes: Buffer;
}

/** The holder reports an error. */
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
 * Splits the bytes of a framed transfer into its parts, whatever pieces the network delivers.
 *
 * Bytes of the archive are returned at once, even if their chunk is incomplete. It never holds more than one header.
 */
export class FramedDecoder {
  #state: 'header' | 'length' | 'chunk' | 'trailer' | 'ended' = 'header';
  #json = new LengthPrefixed();
  #length = new Exactly(lengthBytes);
  #left = 0;

  /** Whether the transfer is complete. */
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
        throw bad(`${input.left} bytes after its end`);
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

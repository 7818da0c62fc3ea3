/** A piece of the answer to a request. */
export interface AnswerPiece {
  /** `frame`: what is around the archive; `archive`: its bytes; `last`: the end of a framed archive. */
  readonly part: 'frame' | 'archive' | 'last';
  readonly bytes: Buffer;
}

/** Longer headers are texts that a program sends without an archive; see `transfer/header.ts`. */
const maxHeaderBytes = 64 * 1024;
const openingBrace = 0x7b;

/**
 * Finds the archive in the bytes of an answer, whatever pieces the network delivers. The two forms are described in
 * `transfer/frames.ts`. It checks nothing: what it does not understand is passed on as it is.
 *
 * A text that is sent in the header counts as archive.
 */
export class AnswerPieces {
  readonly #form: 'framed' | 'old';
  #state: 'length' | 'header' | 'chunk-length' | 'chunk' | 'archive' | 'rest' = 'length';
  /** The bytes so far of a length or a header. */
  #collected: Buffer = Buffer.alloc(0);
  #left = 4;
  #size: number | null = null;

  constructor(form: 'framed' | 'old') {
    this.#form = form;
  }

  /** Whether the header has arrived, so that `size` is known if it ever will be. */
  get hasHeader(): boolean {
    return this.#state !== 'length' && this.#state !== 'header';
  }

  /** Bytes that the header announces: those of the content, or of an archive of the old form. */
  get size(): number | null {
    return this.#size;
  }

  /** The pieces, in order. Together they are all bytes, except those of a length or header that is not complete. */
  *push(bytes: Buffer): Generator<AnswerPiece, void, void> {
    let rest = bytes;
    while (rest.length > 0) {
      const taken = rest.subarray(0, this.#isOpen ? rest.length : this.#left);
      rest = rest.subarray(taken.length);
      const piece = this.#take(taken);
      if (piece !== null) yield piece;
    }
  }

  /** The sender has ended: what is left of an incomplete length or header. */
  end(): Buffer {
    const rest = this.#collected;
    this.#collected = Buffer.alloc(0);
    return this.hasHeader && this.#state !== 'chunk-length' ? Buffer.alloc(0) : rest;
  }

  get #isOpen(): boolean {
    return this.#state === 'archive' || this.#state === 'rest';
  }

  #take(bytes: Buffer): AnswerPiece | null {
    if (this.#state === 'rest') return { part: 'frame', bytes };
    if (this.#state === 'archive') return { part: 'archive', bytes };
    this.#left -= bytes.length;
    if (this.#state === 'chunk') {
      if (this.#left === 0) this.#expect('chunk-length', 4);
      return { part: 'archive', bytes };
    }
    this.#collected = Buffer.concat([this.#collected, bytes]);
    if (this.#left > 0) return null;
    const collected = this.#collected;
    this.#collected = Buffer.alloc(0);
    if (this.#state === 'header') return this.#header(collected);
    if (this.#state === 'chunk-length') return this.#chunkLength(collected);
    return this.#headerLength(collected);
  }

  #headerLength(bytes: Buffer): AnswerPiece | null {
    const length = bytes.readInt32LE();
    const isBareText = bytes[0] === openingBrace && bytes[3] !== 0;
    if (isBareText || length < 1 || length > maxHeaderBytes) {
      this.#state = 'archive';
      this.#size = isBareText ? null : Math.max(0, length);
      return { part: isBareText ? 'archive' : 'frame', bytes };
    }
    this.#expect('header', length);
    return { part: 'frame', bytes };
  }

  #header(bytes: Buffer): AnswerPiece {
    const header = parsed(bytes);
    if (typeof header.body === 'string') {
      this.#state = 'rest';
      this.#size = bytes.length;
      return { part: 'archive', bytes };
    }
    const size = this.#form === 'framed' ? header.size : header.file_size;
    this.#size = typeof size === 'number' ? size : null;
    if (header.error !== undefined) this.#state = 'rest';
    else if (this.#form === 'old') this.#state = 'archive';
    else this.#expect('chunk-length', 4);
    return { part: 'frame', bytes };
  }

  #chunkLength(bytes: Buffer): AnswerPiece {
    const length = bytes.readInt32LE();
    if (length > 0) this.#expect('chunk', length);
    else this.#state = 'rest';
    return { part: length > 0 ? 'frame' : 'last', bytes };
  }

  #expect(state: 'header' | 'chunk-length' | 'chunk', bytes: number): void {
    this.#state = state;
    this.#left = bytes;
  }
}

function parsed(json: Buffer): Partial<Record<'size' | 'file_size' | 'body' | 'error', unknown>> {
  try {
    const value: unknown = JSON.parse(json.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

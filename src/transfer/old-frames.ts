import type { OldPart } from './frames.js';
import { decodeOldHeader, maxHeaderBytes } from './header.js';
import { bad, Collected, checkedLength, Exactly, Input, lengthBytes } from './input.js';
import { maxInlineBytes } from './limits.js';

/**
 * Splits an old-form transfer into its header and the archive, whose end the receiver must find.
 *
 * A header that contains the text of the file may come without its length. It begins with `{`, and so may a length, but the
 * last byte of a valid length is 0, which JSON cannot contain. Its end is the brace that closes it; what follows is ignored.
 */
export class OldDecoder {
  #start = new Exactly(lengthBytes);
  #header: { fill(input: Input): Buffer | null } | null = null;
  #hasLength = true;
  #state: 'header' | 'archive' | 'ended' = 'header';

  /** @throws SimError `bad-transfer` */
  push(bytes: Buffer): OldPart[] {
    const input = new Input(bytes);
    const parts: OldPart[] = [];
    if (this.#state === 'header') {
      const json = this.#fill(input);
      if (json === null) return parts;
      const part = oldHeaderPart(json);
      if (part.type === 'header' && !this.#hasLength) throw bad('a header without its length has no body');
      if (part.type === 'header' && json.length > maxHeaderBytes)
        throw bad(`a header of ${json.length} bytes`);
      this.#state = part.type === 'header' ? 'archive' : 'ended';
      parts.push(part);
    }
    if (this.#state === 'archive' && input.left > 0)
      parts.push({ type: 'data', bytes: input.take(input.left) });
    return parts;
  }

  #fill(input: Input): Buffer | null {
    if (this.#header === null) {
      const start = this.#start.fill(input);
      if (start === null) return null;
      this.#hasLength = start[0] !== openingBrace || start[lengthBytes - 1] === 0;
      this.#header = this.#hasLength
        ? new Collected(checkedLength(start, maxInlineBytes))
        : new BareJson(start, maxInlineBytes);
    }
    return this.#header.fill(input);
  }
}

function oldHeaderPart(json: Buffer): OldPart {
  const header = decodeOldHeader(json);
  if ('error' in header) return { type: 'refused', error: header.error };
  return 'body' in header ? { type: 'inline', header } : { type: 'header', header };
}

const openingBrace = 0x7b;
const closingBrace = 0x7d;
const quotationMark = 0x22;
const backslash = 0x5c;

/** Collects a JSON object without a length in front, up to the brace that closes it. */
class BareJson {
  readonly #maxBytes: number;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** @param start its first bytes */
  constructor(start: Buffer, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#keep(start.subarray(0, this.#lengthOf(start)));
  }

  fill(input: Input): Buffer | null {
    if (this.#depth > 0) this.#keep(input.takeBy((bytes) => this.#lengthOf(bytes)));
    return this.#depth === 0 ? Buffer.concat(this.#pieces) : null;
  }

  /** The bytes that belong to the object. In UTF-8 no byte of a longer character looks like a brace or a quotation mark. */
  #lengthOf(bytes: Buffer): number {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInString && byte === backslash) this.#isEscaped = true;
      else if (byte === quotationMark) this.#isInString = !this.#isInString;
      else if (!this.#isInString && byte === openingBrace) this.#depth += 1;
      else if (!this.#isInString && byte === closingBrace) this.#depth -= 1;
      if (this.#depth === 0) return at + 1;
    }
    return bytes.length;
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) throw bad(`a header longer than ${this.#maxBytes} bytes`);
    // A copy, because the buffer is used again.
    this.#pieces.push(Buffer.from(bytes));
  }
}

import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { maxPeerId } from '../../core/vocabulary.js';
import { maxLinks } from '../generate/generator.js';
import type { Report, SourceFile } from '../source.js';

/** Links between ids, in the order of the file. */
export interface ReadLinks {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  /** Ids of peers that may have no link. */
  readonly isolated: readonly number[];
  readonly isUndirected: boolean;
  /** Whether lines had more than two numbers. */
  readonly hasMore: boolean;
}

export interface EdgeListContext {
  readonly file: SourceFile;
  readonly undirected: boolean;
  readonly report: Report;
}

const [tab, lineFeed, carriageReturn, blank, comma, semicolon] = [9, 10, 13, 32, 44, 59];
const [hash, percent, zero, nine] = [35, 37, 48, 57];

/** Bytes of numbers, times and the separators between them: what follows two ids. */
const inValues = new Uint8Array(256);
for (const character of '0123456789.+-eE:/,;\t ') inValues[character.charCodeAt(0)] = 1;

/**
 * Reads a list of links between whole numbers, in the format `edges`, from parts of any size: without an object for a line, a
 * link or a peer. It holds 8 bytes for each link.
 */
export class EdgeListReader {
  readonly #context: EdgeListContext;
  #sources = new Uint32Array(1 << 16);
  #targets = new Uint32Array(1 << 16);
  #count = 0;
  #line = 1;
  /** The beginning of a line whose end is in the next part. */
  #rest: Uint8Array = new Uint8Array(0);
  #isUndirected: boolean;
  #hasMore = false;
  readonly #isolated: number[] = [];

  constructor(context: EdgeListContext) {
    this.#context = context;
    this.#isUndirected = context.undirected;
  }

  /** @throws SimError `bad-topology` if there are too many links */
  add(part: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== lineFeed && byte !== carriageReturn) continue;
      // The line feed after a carriage return may be in the next part.
      if (byte === carriageReturn && at + 1 === bytes.length) break;
      this.#read(bytes, start, at);
      if (byte === carriageReturn && bytes[at + 1] === lineFeed) at += 1;
      this.#line += 1;
      start = at + 1;
    }
    this.#rest = bytes.slice(start);
  }

  end(): ReadLinks {
    const last = this.#rest.at(-1) === carriageReturn ? this.#rest.length - 1 : this.#rest.length;
    this.#read(this.#rest, 0, last);
    this.#rest = new Uint8Array(0);
    return {
      sources: this.#sources.subarray(0, this.#count),
      targets: this.#targets.subarray(0, this.#count),
      isolated: this.#isolated,
      isUndirected: this.#isUndirected,
      hasMore: this.#hasMore,
    };
  }

  #read(bytes: Uint8Array, start: number, end: number): void {
    const from = afterSeparators(bytes, start, end);
    if (from === end) return;
    if (bytes[from] === hash || bytes[from] === percent) return this.#comment(text(bytes, from, end));
    const fromEnd = afterDigits(bytes, from, end);
    const to = afterSeparators(bytes, fromEnd, end);
    const toEnd = afterDigits(bytes, to, end);
    const isLink = fromEnd > from && to > fromEnd && toEnd > to && this.#areValues(bytes, toEnd, end);
    if (!isLink)
      return this.#problem(`${quote(text(bytes, start, end))} is not a link`, 'write two ids, such as 1 2');
    const [source, target] = [numberIn(bytes, from, fromEnd), numberIn(bytes, to, toEnd)];
    if (source > maxPeerId || target > maxPeerId) {
      return this.#problem(
        `${Math.max(source, target)} is too large for an id`,
        `use ids up to ${maxPeerId}`,
      );
    }
    this.#link(source, target);
  }

  /** Whether nothing follows the two ids, or numbers, or a comment. */
  #areValues(bytes: Uint8Array, start: number, end: number): boolean {
    let at = afterSeparators(bytes, start, end);
    if (at === end) return true;
    if (at === start) return false;
    if (bytes[at] === hash || bytes[at] === percent) return true;
    this.#hasMore = true;
    for (; at < end; at += 1) {
      if (bytes[at] === hash || bytes[at] === percent)
        return bytes[at - 1] === blank || bytes[at - 1] === tab;
      if (inValues[bytes[at] as number] === 0) return false;
    }
    return true;
  }

  #comment(line: string): void {
    if (/^(?:#\s*undirected graph|%\s*sym\b)/iu.test(line)) this.#isUndirected = true;
    const [, list = ''] = /^#\s*isolated:\s*([\d\s]*)$/iu.exec(line) ?? [];
    for (const word of list.split(/\s+/u)) {
      const id = Number(word);
      if (word !== '' && id <= maxPeerId) this.#isolated.push(id);
    }
  }

  #problem(message: string, hint: string): void {
    this.#context.report({ file: this.#context.file, line: this.#line }, message, hint);
  }

  #link(source: number, target: number): void {
    if (this.#count === this.#sources.length) {
      if (this.#count >= maxLinks) {
        throw new SimError('bad-topology', `${this.#context.file.shown} has more than ${maxLinks} links`, {
          hint: 'give a smaller graph',
        });
      }
      this.#sources = grown(this.#sources);
      this.#targets = grown(this.#targets);
    }
    this.#sources[this.#count] = source;
    this.#targets[this.#count] = target;
    this.#count += 1;
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.ceil(array.length * 1.5));
  longer.set(array);
  return longer;
}

function afterSeparators(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== blank && byte !== tab && byte !== comma && byte !== semicolon) break;
    at += 1;
  }
  return at;
}

function afterDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at += 1;
  return at;
}

function numberIn(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (bytes[at] as number) - zero;
  return value;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  // A longer one is not a line of a list of links.
  return Buffer.from(bytes.subarray(start, Math.min(end, start + (1 << 20))))
    .toString('utf8')
    .trim();
}

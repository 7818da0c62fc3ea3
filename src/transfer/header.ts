import { type ErrorCode, SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';

/** Maximum length of a header or trailer, as UTF-8 JSON. */
export const maxHeaderBytes = 64 * 1024;

/** The error that a holder reports: `error` in a header or trailer. */
export interface TransferFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The header of a framed archive. */
export interface FramedHeader {
  readonly filename: string;
  /** The name of the shared file. */
  readonly name: string;
  /** Length of the content in bytes; of a folder: the sum of its files. */
  readonly size: number;
}

/** The trailer of a framed archive. A missing digest is null. */
export interface FramedTrailer {
  readonly md5: string | null;
  /** Length of the archive in bytes. */
  readonly fileSize: number;
  readonly sha256: string | null;
}

/** The header of an old-form archive. A key that older programs do not send is null. */
export interface OldHeader {
  readonly filename: string | null;
  readonly md5: string;
  /** Length of the archive in bytes; older programs send that of its content. */
  readonly fileSize: number;
  readonly name: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

/** The variant without an archive: the header contains the text of the file. */
export interface InlineHeader {
  readonly body: string;
  /** MD5 of the text. */
  readonly md5: string;
}

/** The name of the archive: that of the file up to its first dot, plus `.zip`. */
export function archiveName(name: string): string {
  const dot = name.indexOf('.');
  return `${dot === -1 ? name : name.slice(0, dot)}.zip`;
}

export function encodeFramedHeader({ filename, name, size }: FramedHeader): Buffer {
  return encodeJson({ filename, name, size });
}

export function encodeTrailer({ md5, fileSize, sha256 }: FramedTrailer): Buffer {
  return encodeJson({ md5, file_size: fileSize, sha256 });
}

export function encodeOldHeader({ filename, md5, fileSize, name, size, sha256 }: OldHeader): Buffer {
  return encodeJson({ filename, md5, file_size: fileSize, name, size, sha256 });
}

/** A header or trailer of either form that reports an error. */
export function encodeFailure({ code, message }: TransferFailure): Buffer {
  return encodeJson({ error: { code, message: message.slice(0, 1000) } });
}

/** The length of the JSON in bytes as int32, little-endian; then the JSON, without the keys that are null. */
function encodeJson(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value, (_, part: unknown) => part ?? undefined));
  if (json.length > maxHeaderBytes)
    throw new SimError('bad-transfer', `a header of ${json.length} bytes is too long`);
  const length = Buffer.alloc(4);
  length.writeInt32LE(json.length);
  return Buffer.concat([length, json]);
}

type Refused = { readonly error: TransferFailure };

/** @throws SimError `bad-transfer` */
export function decodeFramedHeader(json: Buffer): FramedHeader | Refused {
  const fields = new Fields(json);
  if (fields.failure !== null) return { error: fields.failure };
  return { filename: fields.text('filename'), name: fields.text('name'), size: fields.count('size') };
}

/** @throws SimError `bad-transfer` */
export function decodeTrailer(json: Buffer): FramedTrailer | Refused {
  const fields = new Fields(json);
  if (fields.failure !== null) return { error: fields.failure };
  return {
    md5: fields.optional('md5', () => fields.hex('md5', 32)),
    fileSize: fields.count('file_size'),
    sha256: fields.optional('sha256', () => fields.hex('sha256', 64)),
  };
}

/** @throws SimError `bad-transfer` */
export function decodeOldHeader(json: Buffer): OldHeader | InlineHeader | Refused {
  const fields = new Fields(json);
  if (fields.failure !== null) return { error: fields.failure };
  const md5 = fields.hex('md5', 32);
  if (fields.has('body')) return { body: fields.text('body'), md5 };
  return {
    filename: fields.optional('filename', () => fields.text('filename')),
    md5,
    fileSize: fields.count('file_size'),
    name: fields.optional('name', () => fields.text('name')),
    size: fields.optional('size', () => fields.count('size')),
    sha256: fields.optional('sha256', () => fields.hex('sha256', 64)),
  };
}

/** Maximum opening brackets and braces, commas and colons of a header outside of its strings; floodsim writes at most 12. */
const maxMarks = 1_000;

/**
 * Limits what a parser makes of a header, which may be long because of the text in it: with 16 MiB of keys it takes 12 s and
 * 700 MB. In UTF-8 no byte of a longer character looks like one of these.
 *
 * @throws SimError `bad-transfer`
 */
function checkMarks(json: Buffer): void {
  let marks = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === 0x22) isInString = !isInString;
    else if (isInString && byte === 0x5c) at += 1;
    else if (!isInString && (byte === 0x5b || byte === 0x7b || byte === 0x2c || byte === 0x3a)) marks += 1;
    if (marks > maxMarks) throw new SimError('bad-transfer', `the header has too many values`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the keys of a header or trailer and checks their types. Unknown keys are ignored. */
class Fields {
  readonly #values: Map<string, unknown>;
  readonly failure: TransferFailure | null;

  constructor(json: Buffer) {
    checkMarks(json);
    let value: unknown;
    try {
      value = JSON.parse(utf8.decode(json));
    } catch (cause) {
      throw new SimError('bad-transfer', 'the header is not JSON', { cause });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new SimError('bad-transfer', 'the header is not a JSON object');
    }
    this.#values = new Map(Object.entries(value));
    this.failure = this.has('error') ? readFailure(this.#values.get('error')) : null;
  }

  /** A key that is null counts as absent. */
  has(key: string): boolean {
    return (this.#values.get(key) ?? null) !== null;
  }

  optional<T>(key: string, read: () => T): T | null {
    return this.has(key) ? read() : null;
  }

  text(key: string): string {
    const value = this.#values.get(key);
    return typeof value === 'string' ? value : this.#refuse(key, 'a string');
  }

  count(key: string): number {
    const value = this.#values.get(key);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.#refuse(key, 'a number of bytes');
  }

  hex(key: string, digits: number): string {
    const value = this.#values.get(key);
    const isHex = typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/iu.test(value);
    return isHex ? value.toLowerCase() : this.#refuse(key, `${digits} hex digits`);
  }

  #refuse(key: string, expected: string): never {
    throw new SimError('bad-transfer', `the header's ${key} is not ${expected}`);
  }
}

/** Errors that a holder may report; any other one is read as `bad-transfer`. */
const failureCodes: readonly ErrorCode[] = [
  'file-missing',
  'file-changed',
  'bad-archive',
  'too-large',
  'too-busy',
];

function readFailure(value: unknown): TransferFailure {
  const { code, message } =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return {
    code: failureCodes.find((known) => known === code) ?? 'bad-transfer',
    message: typeof message === 'string' ? printable(message).slice(0, 300) : 'no reason given',
  };
}

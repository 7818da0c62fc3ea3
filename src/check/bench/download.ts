import { join } from 'node:path';
import { messageOf, SimError } from '../../core/errors.js';
import { ArchiveWriter } from '../../transfer/archive/archive-writer.js';
import { digestContent } from '../../transfer/archive/digest.js';
import { endRecordLength, findEndRecord } from '../../transfer/archive/zip.js';
import { FramedDecoder } from '../../transfer/frames.js';
import { type FramedTrailer, maxHeaderBytes, type OldHeader } from '../../transfer/header.js';
import { lengthBytes } from '../../transfer/input.js';
import { OldDecoder } from '../../transfer/old-frames.js';
import { isBaseName } from '../../wire/file-name.js';
import { folderError } from '../candidate-folder.js';
import { Finding } from '../requirement.js';
import { findFirst } from './expect.js';
import type { TestConnection } from './test-connection.js';
import type { TestFile } from './test-files.js';
import type { Form, Trial } from './trial.js';

/** An archive in the old form has no announced end: it has ended when it could be complete and nothing arrives for this time. */
const oldEndMs = 250;
/** An archive may be longer than its file, but not by much. */
const maxArchiveBytes = (size: number): number => 2 * size + (1 << 20);
/** First bytes of a transfer that a finding quotes. */
const headBytes = 240;

/** Sends a request as the origin, on a new connection. */
export async function sendRequest(trial: Trial, request: string): Promise<TestConnection> {
  const connection = await trial.connect(trial.origin.name);
  await connection.send(request);
  return connection;
}

/** The beginning of the answer to a request. */
export interface Reply {
  /** The keys of the header; null if the answer does not begin with one. */
  readonly header: Readonly<Record<string, unknown>> | null;
  readonly bytes: Buffer;
}

/** Waits for a header, the end of the connection, or the timeout. */
export async function replyOn(trial: Trial, connection: TestConnection, ms: number): Promise<Reply> {
  const look = () => headerOf(connection.received);
  await trial.conditions.waitFor(() => look() !== undefined || connection.hasEnded || undefined, ms);
  return { header: look() ?? null, bytes: connection.received };
}

/** Undefined while it is not complete; null if it is invalid. */
function headerOf(bytes: Buffer): Record<string, unknown> | null | undefined {
  if (bytes.length < lengthBytes) return undefined;
  const length = bytes.readInt32LE();
  if (length < 1 || length > maxHeaderBytes) return null;
  if (bytes.length < lengthBytes + length) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', lengthBytes, lengthBytes + length));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A complete transfer; its digests may be wrong. */
export interface Download {
  readonly archive: ArchiveWriter;
  readonly trailer: FramedTrailer | null;
  readonly header: OldHeader | null;
}

/**
 * Finds a file, requests it and receives it, as fast as it can be written to disk.
 *
 * @param idleMs longest time without a byte
 * @throws Finding if the transfer is invalid or incomplete
 */
export async function download(
  trial: Trial,
  { name, size }: TestFile,
  form: Form = trial.form,
  idleMs = trial.patienceMs,
): Promise<Download> {
  await findFirst(trial, name, idleMs / trial.patienceMs);
  const archive = await newArchive(trial, name);
  const reader = new TransferReader(form, archive, maxArchiveBytes(size));
  const connection = await trial.connect(trial.origin.name);
  connection.consume((bytes) => reader.push(bytes));
  await connection.send(trial.requestFor(name, form));
  await untilOver(trial, reader, connection, idleMs);
  reader.close();
  connection.pause();
  const summary = `(${reader.bytes} bytes${reader.problem === null ? '' : `: ${reader.problem}`})`;
  trial.log.add('received', trial.origin.name, summary);
  try {
    await reader.flushed();
    if (reader.problem !== null) {
      throw new Finding(`${name} in the ${form} form, complete`, {
        actual: reader.problem,
        bytes: reader.head,
      });
    }
  } catch (error) {
    await archive.close();
    throw error;
  }
  return { archive, trailer: reader.trailer, header: reader.header };
}

/** Waits until the transfer is complete, has a problem, ends, or pauses for too long. */
async function untilOver(
  trial: Trial,
  reader: TransferReader,
  connection: TestConnection,
  idleMs: number,
): Promise<void> {
  const isOver = (): boolean => reader.isComplete || reader.problem !== null;
  for (let seen = 0; ; seen = reader.bytes) {
    const changed = await trial.conditions.waitFor(
      () => isOver() || connection.hasEnded || seen !== reader.bytes || undefined,
      reader.couldBeComplete ? oldEndMs : idleMs,
    );
    if (isOver()) return;
    if (changed !== undefined && !connection.hasEnded) continue;
    if (reader.couldBeComplete) return;
    const reason = connection.hasEnded ? 'the connection ended' : `nothing more within ${idleMs / 1000} s`;
    reader.problem = reader.bytes === 0 ? `nothing: ${reason}` : `${reader.bytes} bytes, then: ${reason}`;
    return;
  }
}

async function newArchive({ candidate }: Trial, name: string): Promise<ArchiveWriter> {
  const path = join(candidate.folder, `received-${name.replace(/[^\w.]/gu, '')}-${Date.now()}`);
  const paths = { contentPath: `${path}.content`, restPath: `${path}.rest` };
  try {
    return await ArchiveWriter.create({
      ...paths,
      announced: null,
      maxBytes: Number.POSITIVE_INFINITY,
      withMd5: true,
      withSha256: false,
    });
  } catch (error) {
    throw folderError(candidate, path, error);
  }
}

/** Decodes the bytes of a transfer and writes its archive to disk. */
class TransferReader {
  readonly #decoder: FramedDecoder | OldDecoder;
  readonly #archive: ArchiveWriter;
  readonly #maxBytes: number;
  #isClosed = false;
  #writing: Promise<unknown> = Promise.resolve();
  #writeError: unknown = null;
  #tail: Buffer = Buffer.alloc(0);
  head: Buffer = Buffer.alloc(0);
  bytes = 0;
  problem: string | null = null;
  trailer: FramedTrailer | null = null;
  header: OldHeader | null = null;

  /** @param maxBytes of the archive */
  constructor(form: Form, archive: ArchiveWriter, maxBytes: number) {
    this.#decoder = form === 'framed' ? new FramedDecoder() : new OldDecoder();
    this.#archive = archive;
    this.#maxBytes = maxBytes;
  }

  /** Resolves when the bytes are written; never rejects. */
  async push(bytes: Buffer): Promise<void> {
    if (this.#isClosed) return;
    this.bytes += bytes.length;
    if (this.head.length < headBytes) this.head = Buffer.concat([this.head, bytes.subarray(0, headBytes)]);
    const writing: Promise<void>[] = [];
    try {
      for (const part of this.#decoder.push(bytes)) {
        if (part.type === 'data') writing.push(this.#write(part.bytes));
        else if (part.type === 'refused') this.problem = `an error in the header: ${part.error.message}`;
        else if (part.type === 'trailer') this.trailer = part.trailer;
        else if (part.type === 'inline') this.problem = 'the text in the header, and no archive';
        else if ('md5' in part.header) this.header = part.header;
        if (this.problem !== null) break;
      }
    } catch (error) {
      if (error instanceof SimError) this.problem = messageOf(error);
      else this.#writeError ??= error;
    }
    if (this.problem !== null) this.close();
    this.#writing = Promise.all([this.#writing, ...writing]);
    await this.#writing;
  }

  /** Ignores further bytes. */
  close(): void {
    this.#isClosed = true;
  }

  async #write(view: Buffer): Promise<void> {
    if (this.#archive.size + view.length > this.#maxBytes) {
      this.problem = `more than ${this.#maxBytes} bytes, and no end`;
      return;
    }
    // The socket reuses its buffers.
    const bytes = Buffer.from(view);
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-endRecordLength)]).subarray(-endRecordLength);
    try {
      await this.#archive.append(bytes);
    } catch (error) {
      this.#writeError ??= error;
    }
  }

  get isComplete(): boolean {
    return this.trailer !== null || (this.couldBeComplete && this.#archive.md5 === this.header?.md5);
  }

  /** Whether an archive in the old form ends here as an archive can end. */
  get couldBeComplete(): boolean {
    return this.header !== null && findEndRecord(this.#tail, this.#archive.size) !== null;
  }

  /** @throws the system's error if the archive could not be written */
  async flushed(): Promise<void> {
    await this.#writing;
    if (this.#writeError !== null) throw this.#writeError;
  }
}

/** @throws Finding if the archive is invalid or does not contain the file with its content */
export async function expectContent({ archive }: Download, file: TestFile): Promise<void> {
  const { unpackArchive } = await import('../../transfer/archive/unpack.js');
  const expected = `an archive with ${file.name}, ${file.size} bytes, SHA-256 ${file.sha256}`;
  const into = `${archive.contentPath}.unpacked`;
  try {
    const maxBytes = 2 * file.size + 1024;
    const options = { file: file.name, into, maxBytes, withSha256: false, isSafeName: isBaseName };
    const { path } = await unpackArchive(archive, options);
    const content = { path, name: file.name, kind: 'file', size: file.size } as const;
    const { sha256 } = await digestContent(content, { compression: 'store' });
    if (sha256 !== file.sha256) throw new Finding(expected, { actual: `content with SHA-256 ${sha256}` });
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    throw new Finding(expected, { actual: messageOf(error) });
  } finally {
    await archive.close();
  }
}

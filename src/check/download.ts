import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { loadUnpack } from '../archive/load.js';
import { SplitArchive } from '../archive/split-archive.js';
import { messageOf, SimError } from '../errors.js';
import { isBaseName } from '../wire/file-name.js';
import { FramedDecoder, OldDecoder } from '../wire/transfer-frames.js';
import type { FramedTrailer, OldHeader } from '../wire/transfer-header.js';
import { Finding } from './finding.js';
import type { SharedFile } from './shared-files.js';
import type { Trial } from './trial.js';

export type Form = 'framed' | 'old';

/** An archive in the old form that ends where an archive may end, and goes on for so long with nothing, has ended. */
const endedAfterMs = 250;
const endRecordBytes = 22;

/** A transfer that has come as a whole, whatever its digests say. */
export interface Download {
  readonly archive: SplitArchive;
  /** Computed of what came. */
  readonly md5: string;
  readonly trailer: FramedTrailer | null;
  readonly header: OldHeader | null;
}

/** What is asked for, and how. */
export interface DownloadOptions {
  readonly form: Form;
  /** How long nothing may come: as long as a progress takes that the wire allows. */
  readonly idleMs: number;
}

/** The request for a file as somebody sends it that wants it in this form. */
export function requestFor(trial: Trial, name: string, form: Form): string {
  const query = form === 'framed' ? trial.query(name).query : null;
  return trial.dialect.request({ verb: 'request', file: name, requester: trial.origin.address, query });
}

/**
 * Requests a file, and receives it.
 *
 * @throws Finding where what comes is no transfer, or does not come to its end
 */
export async function download(trial: Trial, name: string, options: DownloadOptions): Promise<Download> {
  const { form, idleMs } = options;
  const folder = join(trial.candidate.workplace.folder, '..');
  const path = join(folder, `received-${name.replace(/[^\w.]/gu, '')}-${Date.now()}`);
  const archive = await SplitArchive.create({
    contentPath: `${path}.content`,
    restPath: `${path}.rest`,
    announced: null,
    withSha256: false,
  });
  const reading = new Reading(form, archive);
  const link = await trial.connect(trial.origin.who);
  link.handOn((bytes) => reading.push(bytes));
  await link.say(requestFor(trial, name, form));
  let seen = 0;
  for (;;) {
    const before = seen;
    const settled = await trial.happenings.until(
      () =>
        reading.isWhole || reading.problem !== null || link.hasEnded || seen !== reading.bytes || undefined,
      reading.mayHaveEnded ? endedAfterMs : idleMs,
    );
    seen = reading.bytes;
    if (reading.problem !== null || reading.isWhole) break;
    if (settled === undefined || link.hasEnded) {
      if (reading.mayHaveEnded) break;
      reading.fail(link.hasEnded ? 'the connection ended' : `nothing more within ${idleMs / 1000} s`, before);
      break;
    }
  }
  trial.conversation.add('came', trial.origin.who, Buffer.from(reading.summary));
  await reading.written();
  if (reading.problem !== null) {
    await archive.close();
    throw new Finding(`${name} in the ${form} form, to its end`, {
      came: reading.problem,
      bytes: reading.head,
    });
  }
  return { archive, md5: reading.md5, trailer: reading.trailer, header: reading.header };
}

/** What has come of one transfer. */
class Reading {
  readonly #decoder: FramedDecoder | OldDecoder;
  readonly #archive: SplitArchive;
  readonly #hash = createHash('md5');
  readonly #writing: Promise<void>[] = [];
  #tail: Buffer = Buffer.alloc(0);
  head: Buffer = Buffer.alloc(0);
  bytes = 0;
  problem: string | null = null;
  trailer: FramedTrailer | null = null;
  header: OldHeader | null = null;
  #digest: string | null = null;

  constructor(form: Form, archive: SplitArchive) {
    this.#decoder = form === 'framed' ? new FramedDecoder() : new OldDecoder();
    this.#archive = archive;
  }

  push(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.head.length < 240) this.head = Buffer.concat([this.head, bytes.subarray(0, 240)]);
    if (this.problem !== null) return;
    try {
      for (const part of this.#decoder.push(bytes)) this.#take(part);
    } catch (error) {
      if (!(error instanceof SimError)) throw error;
      this.problem = messageOf(error);
    }
  }

  #take(part: ReturnType<FramedDecoder['push']>[number] | ReturnType<OldDecoder['push']>[number]): void {
    if (part.type === 'data') {
      // The socket uses its buffers again.
      const bytes = Buffer.from(part.bytes);
      this.#hash.update(bytes);
      this.#tail = Buffer.concat([this.#tail, bytes.subarray(-endRecordBytes)]).subarray(-endRecordBytes);
      this.#writing.push(this.#archive.append(bytes));
    } else if (part.type === 'refused') this.problem = `it was refused: ${part.error.message}`;
    else if (part.type === 'trailer') this.trailer = part.trailer;
    else if (part.type === 'inline') this.problem = 'the text in the header, and no archive';
    else if ('md5' in part.header) this.header = part.header;
  }

  /** Whether it cannot go on. */
  get isWhole(): boolean {
    if (this.trailer !== null) return true;
    if (this.header === null || !this.mayHaveEnded) return false;
    return this.#hash.copy().digest('hex') === this.header.md5;
  }

  /** An old archive has no end but its own. */
  get mayHaveEnded(): boolean {
    return this.header !== null && this.#tail.indexOf('PK\u0005\u0006', 0, 'latin1') === 0;
  }

  get md5(): string {
    this.#digest ??= this.#hash.digest('hex');
    return this.#digest;
  }

  get summary(): string {
    return `(${this.bytes} bytes${this.problem === null ? '' : `: ${this.problem}`})`;
  }

  fail(how: string, before: number): void {
    const after = Math.max(before, this.bytes);
    this.problem = after === 0 ? `nothing: ${how}` : `${after} bytes, then: ${how}`;
  }

  async written(): Promise<void> {
    await Promise.all(this.#writing);
  }
}

/** @throws Finding where the archive does not open, or does not hold just this file with this content */
export async function mustHold({ archive }: Download, file: SharedFile): Promise<void> {
  const { unpackArchive } = await loadUnpack();
  const expected = `an archive that holds ${file.name}, ${file.size} bytes, SHA-256 ${file.sha256}`;
  const into = `${archive.contentPath}.unpacked`;
  try {
    const { path } = await unpackArchive(archive, {
      file: file.name,
      into,
      maxBytes: 2 * file.size + 1024,
      withSha256: false,
      isSafeName: isBaseName,
    });
    const sha256 = await hashOf(path);
    if (sha256 !== file.sha256) throw new Finding(expected, { came: `content with SHA-256 ${sha256}` });
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    throw new Finding(expected, { came: messageOf(error) });
  } finally {
    await archive.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(block as Buffer);
  return hash.digest('hex');
}

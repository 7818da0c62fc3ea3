import { type Mismatch, SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import type { DigestMode } from '../core/vocabulary.js';
import { isSameName } from '../wire/file-name.js';
import { ArchiveWriter, type ArchiveWriterOptions } from './archive/archive-writer.js';
import type { DataPart, RefusedPart } from './frames.js';
import type { Inbound } from './inbound.js';
import type { TransferLimits } from './limits.js';
import type { Temporaries } from './temporaries.js';

/** Facts known before the transfer, and what to do during it. */
export interface ReceiveOptions {
  readonly file: string;
  /** Whether the user wants a folder. */
  readonly isFolder?: boolean | undefined;
  /** From the hit. */
  readonly expected: { readonly size: number | null; readonly sha256: string | null };
  readonly digest: DigestMode;
  readonly limits: TransferLimits;
  readonly temporaries: Temporaries;
  /** Called with the received bytes of the archive and the announced size of the content, if known. */
  readonly onProgress: (received: number, total: number | null) => void;
}

/** A complete archive, and what its transfer and its hit say about it. */
export interface ReceivedArchive {
  readonly archive: ArchiveWriter;
  /** Length of the content in bytes. */
  readonly size: number | null;
  /** Of the archive. */
  readonly md5: string | null;
  /** Of the content; of a folder: of its archive. */
  readonly sha256: string | null;
  /** Maximum size of the content. */
  readonly maxContentBytes: number;
  /** Whether its sender may be an older program, which packs the content of a folder without the folder. */
  readonly mayLackFolder?: boolean;
}

/** What differs between the two forms of a transfer. */
export interface Reception<Part> {
  /** Cuts received bytes into the parts of the transfer. */
  readonly decode: (bytes: Buffer) => readonly (Part | DataPart | RefusedPart)[];
  /**
   * Handles a header or trailer.
   *
   * @returns the file for the archive, if this part is the header in front of it
   */
  readonly onPart: (part: Part) => Promise<ArchiveWriter> | null;
  /** Called with each piece of the archive that was appended. */
  readonly onData?: (archive: ArchiveWriter, bytes: Buffer) => void;
  /** Whether the transfer is complete. Called after every received block. */
  readonly isComplete: (archive: ArchiveWriter | null) => boolean;
}

/**
 * Receives until the transfer is complete or the sender has ended. A block is written to disk while the next one is
 * received.
 *
 * @returns the archive, null if there was no header
 * @throws SimError `bad-transfer`, `too-large`, `connection-lost`, or the error that the holder reports
 */
export async function receiveParts<Part extends { readonly type: string }>(
  inbound: Inbound,
  { decode, onPart, onData, isComplete }: Reception<Part>,
): Promise<ArchiveWriter | null> {
  let archive: ArchiveWriter | null = null;
  let writing: Promise<unknown> = Promise.resolve();
  for (let isDone = false; !isDone; ) {
    const block = await inbound.next();
    if (block === null) break;
    const writes: Promise<unknown>[] = [];
    let written: Promise<unknown>;
    try {
      for (const part of decode(block.bytes)) {
        if (isRefusal(part)) throw new SimError(part.error.code, `the holder reports: ${part.error.message}`);
        if (!isData(part)) archive = (await onPart(part)) ?? archive;
        else if (archive !== null) {
          writes.push(archive.append(part.bytes));
          onData?.(archive, part.bytes);
        }
      }
      isDone = isComplete(archive);
    } finally {
      written = Promise.all(writes).finally(() => block.release());
      // It is awaited later; without this, Node would report an unhandled rejection until then.
      written.catch(() => undefined);
    }
    await writing;
    writing = written;
  }
  await writing;
  return archive;
}

function isRefusal(part: { readonly type: string }): part is RefusedPart {
  return part.type === 'refused';
}

function isData(part: { readonly type: string }): part is DataPart {
  return part.type === 'data';
}

/** Opens the temporary files of an archive. */
export async function openArchive(
  temporaries: Temporaries,
  options: Omit<ArchiveWriterOptions, 'contentPath' | 'restPath'>,
): Promise<ArchiveWriter> {
  const paths = { contentPath: temporaries.newPath(), restPath: temporaries.newPath() };
  return temporaries.use(await ArchiveWriter.create({ ...options, ...paths }));
}

/** @throws SimError `bad-transfer` if the transfer is of another file */
export function checkName(name: string, file: string): void {
  if (isSameName(name, file)) return;
  throw new SimError('bad-transfer', `the holder sent ${quote(name)} instead of ${quote(file)}`);
}

/**
 * A fact that both the hit and the transfer may give.
 *
 * @throws SimError `bad-transfer` if they differ
 */
export function agreed<T extends string | number>(
  what: Mismatch['what'],
  hit: T | null,
  transfer: T | null,
): T | null {
  if (hit !== null && transfer !== null && hit !== transfer) {
    throw new SimError('bad-transfer', `${what} mismatch: the hit says ${hit}, the transfer ${transfer}`, {
      mismatch: { what, expected: String(hit), got: String(transfer) },
    });
  }
  return transfer ?? hit;
}

/** @throws SimError `too-large` */
export function checkAnnounced(size: number, { maxBytes }: TransferLimits): void {
  if (size <= maxBytes) return;
  throw new SimError('too-large', `the holder announces ${size} bytes, but the limit is ${maxBytes}`);
}

export function endedEarly(received: number): SimError {
  return new SimError('connection-lost', `the holder ended after ${received} bytes of an incomplete archive`);
}

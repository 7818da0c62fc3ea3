import { SimError } from '../core/errors.js';
import type { DigestMode } from '../core/vocabulary.js';
import type { ArchiveWriter } from './archive-writer.js';
import type { Inbound } from './inbound.js';
import type { TransferLimits } from './limits.js';
import type { Temporaries } from './temporaries.js';
import type { TransferFailure } from './transfer-header.js';

/** What is known beforehand, and what to do on the way. */
export interface ReceiveOptions {
  readonly file: string;
  readonly expected: { readonly size: number | null; readonly sha256: string | null };
  readonly digest: DigestMode;
  readonly limits: TransferLimits;
  readonly temporaries: Temporaries;
  /** Told of bytes of the archive that came, and bytes of content announced, where they are known. */
  readonly onProgress: (received: number, total: number | null) => void;
}

/** An archive that has come, and what was said of it. */
export interface ReceivedArchive {
  readonly intake: ArchiveWriter;
  /** Length of the content in bytes. */
  readonly size: number | null;
  /** Of the archive. */
  readonly md5: string | null;
  /** Of the content; of a folder: of its archive. */
  readonly sha256: string | null;
  /** The most bytes that may come out of it. */
  readonly maxContentBytes: number;
}

/**
 * Takes some bytes, and puts whatever must be done before they are let go of into `writes`.
 *
 * @returns whether everything has come
 */
export type Take = (bytes: Buffer, writes: Promise<void>[]) => Promise<boolean>;

/**
 * Hands over everything that comes, until all has come or the sender has ended. One block is written while the next
 * one is taken.
 *
 * @returns whether all has come
 */
export async function pump(inbound: Inbound, take: Take): Promise<boolean> {
  let writing: Promise<unknown> = Promise.resolve();
  let isDone = false;
  while (!isDone) {
    const block = await inbound.next();
    if (block === null) break;
    const writes: Promise<void>[] = [];
    let written: Promise<unknown>;
    try {
      isDone = await take(block.bytes, writes);
    } finally {
      written = Promise.all(writes).finally(() => block.release());
      // Its error is seen when it is awaited, which may be later than the engine is willing to wait.
      written.catch(() => undefined);
    }
    await writing;
    writing = written;
  }
  await writing;
  return isDone;
}

/** What a hit and its transfer both say must be the same. */
export function agreed<T extends string | number>(what: string, hit: T | null, transfer: T | null): T | null {
  if (hit !== null && transfer !== null && hit !== transfer) {
    throw new SimError('bad-transfer', `the hit gave ${what} ${hit}, the transfer gives ${transfer}`);
  }
  return transfer ?? hit;
}

export function checkAnnounced(size: number | null, limits: TransferLimits): void {
  if (size !== null && size > limits.maxBytes) {
    throw new SimError(
      'too-large',
      `${size} bytes were announced, where at most ${limits.maxBytes} are wanted`,
    );
  }
}

/** What the holder says instead of sending anything usable. */
export function refusal({ code, message }: TransferFailure): SimError {
  return new SimError(code, `the holder says: ${message}`);
}

export function endedEarly(received: number): SimError {
  return new SimError(
    'connection-lost',
    `the holder ended after ${received} bytes of an archive that is not whole`,
  );
}

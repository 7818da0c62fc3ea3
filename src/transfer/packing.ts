import { createHash, type Hash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Compression, DigestMode } from '../core/vocabulary.js';
import { changed, type SharedContent } from './archive/content.js';
import { maxChunkBytes } from './frames.js';
import type { TransferLimits } from './limits.js';

export interface ServeOptions {
  /** The socket on which the request arrived. */
  readonly socket: Socket;
  readonly content: SharedContent;
  /** Of the content, in hex (of a folder: of its archive), as in the hit; null if it is not known yet. */
  readonly sha256: string | null;
  readonly form: 'framed' | 'old';
  readonly digest: DigestMode;
  readonly compression: Compression;
  readonly limits?: Partial<Pick<TransferLimits, 'idleMs'>> | undefined;
  /** Whether a receiver that does not read must go soon, because others wait. */
  readonly isUrgent?: (() => boolean) | undefined;
  /** Whether many other transfers run, so that this one must take little memory. */
  readonly isCrowded?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For a fault: what is announced instead of the length and the digests of the archive. */
  readonly announce?: ((facts: ArchiveFacts) => ArchiveFacts) | undefined;
  /** For a fault: called when a block of the content has been read. */
  readonly onContent?: (() => void) | undefined;
}

/** Bytes that are read at once if many transfers run: each then takes little memory, and smaller blocks cost little more time. */
const crowdedBlock = 128 << 10;

/** The archive of the content, in chunks. */
export async function* packChunks(
  { content, compression, isCrowded }: ServeOptions,
  onContent?: (block: Buffer) => void,
): AsyncGenerator<Buffer, void, void> {
  const { packContent } = await import('./archive/pack.js');
  yield* coalesce(
    packContent(content, {
      compression,
      onContent,
      maxBlock: isCrowded === true ? crowdedBlock : undefined,
    }),
  );
}

/** Smaller pieces are merged: to send each of them costs more than to copy it. */
const minChunkBytes = 64 << 10;

/** Merges small pieces into chunks. A packer gives pieces of a few bytes between blocks of up to 1 MiB. */
async function* coalesce(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of cutToChunks(pieces)) {
    if (length > 0 && length + piece.length > maxChunkBytes) {
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
    held.push(piece);
    length += piece.length;
    if (length < minChunkBytes) continue;
    yield held.length === 1 ? piece : Buffer.concat(held);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** The directory of an archive is one piece, of any length. */
async function* cutToChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += maxChunkBytes) yield piece.subarray(at, at + maxChunkBytes);
  }
}

export interface ArchiveFacts {
  /** Length of the archive. */
  readonly bytes: number;
  /** Of the archive, in hex; null if it is not wanted. */
  readonly md5: string | null;
  /** Of the content, in hex (of a folder: of its archive); null if it is not wanted. */
  readonly sha256: string | null;
}

/** Computes length and digests of an archive while it is packed. */
export class ArchiveSums {
  readonly #options: ServeOptions;
  readonly #md5: Hash | null;
  readonly #sha256: Hash | null;
  #bytes = 0;

  constructor(options: ServeOptions, { withMd5 }: { readonly withMd5: boolean }) {
    const { content, sha256, digest } = options;
    this.#options = options;
    this.#md5 = withMd5 ? createHash('md5') : null;
    // The known digest of a file is used: packing checks its length, and the receiver checks the digest. That of a
    // folder is computed again, because the archive is made again.
    const isKnown = sha256 !== null && content.kind === 'file';
    this.#sha256 = digest === 'md5' || isKnown ? null : createHash('sha256');
  }

  /** Adds bytes of a file that go into the archive. */
  readonly addContent = (block: Buffer): void => {
    this.#options.onContent?.();
    if (this.#options.content.kind === 'file') this.#sha256?.update(block);
  };

  /** Adds bytes of the archive. */
  addArchive(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#md5?.update(chunk);
    if (this.#options.content.kind === 'folder') this.#sha256?.update(chunk);
  }

  /** @throws SimError `file-changed` (a folder differs from what the hit said) */
  result(): ArchiveFacts {
    const { content, sha256: known, digest } = this.#options;
    const md5 = this.#md5?.digest('hex') ?? null;
    if (digest === 'md5') return { bytes: this.#bytes, md5, sha256: null };
    const sha256 = this.#sha256?.digest('hex') ?? known;
    if (known !== null && sha256 !== known) throw changed(content.path);
    return { bytes: this.#bytes, md5, sha256 };
  }
}

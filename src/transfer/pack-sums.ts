import { createHash, type Hash } from 'node:crypto';
import type { DigestMode } from '../core/vocabulary.js';
import { changed, type SharedContent } from './archive/content.js';

export interface PackSumsOptions {
  readonly content: SharedContent;
  /** SHA-256 of the content, where it is known. */
  readonly sha256: string | null;
  readonly digest: DigestMode;
  readonly withMd5: boolean;
}

export interface PackFacts {
  /** Length of the archive. */
  readonly bytes: number;
  /** Of the archive, in hex; null where it is not wanted. */
  readonly md5: string | null;
  /** Of the content, in hex (of a folder: of its archive); null where it is not wanted. */
  readonly sha256: string | null;
}

/** Sums up an archive while it is packed and sent. */
export class PackSums {
  readonly #options: PackSumsOptions;
  readonly #md5: Hash | null;
  readonly #sha256: Hash | null;
  #bytes = 0;

  constructor(options: PackSumsOptions) {
    const { content, sha256, digest, withMd5 } = options;
    this.#options = options;
    this.#md5 = withMd5 ? createHash('md5') : null;
    // A file's digest is believed where it is known: packing sees to it that the file is still of the announced
    // length, and the receiver checks. A folder's is that of the archive, which is made anew each time.
    const isKnown = sha256 !== null && content.kind === 'file';
    this.#sha256 = digest === 'md5' || isKnown ? null : createHash('sha256');
  }

  /** Told of a file's bytes on their way into the archive. */
  readonly content = (block: Buffer): void => {
    if (this.#options.content.kind === 'file') this.#sha256?.update(block);
  };

  /** Told of the archive's bytes. */
  archive(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#md5?.update(chunk);
    if (this.#options.content.kind === 'folder') this.#sha256?.update(chunk);
  }

  /** @throws SimError `file-changed` (a folder that is no longer what the hit said) */
  result(): PackFacts {
    const { content, sha256: known, digest } = this.#options;
    const md5 = this.#md5?.digest('hex') ?? null;
    if (digest === 'md5') return { bytes: this.#bytes, md5, sha256: null };
    const sha256 = this.#sha256?.digest('hex') ?? known;
    if (known !== null && sha256 !== known) throw changed(content.path);
    return { bytes: this.#bytes, md5, sha256 };
  }
}

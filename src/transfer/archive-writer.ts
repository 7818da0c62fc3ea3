import { createHash, type Hash } from 'node:crypto';
import { SimError } from '../core/errors.js';
import { SplitArchive } from './archive/split-archive.js';
import type { Temporaries } from './temporaries.js';

export interface IntakeOptions {
  readonly temporaries: Temporaries;
  /** Length of the content, as announced; null where it was not. */
  readonly announced: number | null;
  /** The most bytes that the archive may have. */
  readonly maxBytes: number;
  readonly withMd5: boolean;
  readonly withSha256: boolean;
  /** Told how many bytes of the archive have come. */
  readonly onBytes: (received: number) => void;
}

/** Takes an archive in: writes it down and sums it up as it comes. */
export class ArchiveWriter {
  readonly archive: SplitArchive;
  readonly #options: IntakeOptions;
  readonly #md5: Hash | null;

  private constructor(archive: SplitArchive, options: IntakeOptions) {
    this.archive = archive;
    this.#options = options;
    this.#md5 = options.withMd5 ? createHash('md5') : null;
  }

  static async open(options: IntakeOptions): Promise<ArchiveWriter> {
    const { temporaries, announced, withSha256 } = options;
    const contentPath = temporaries.newPath();
    const restPath = temporaries.newPath();
    const archive = await SplitArchive.create({ contentPath, restPath, announced, withSha256 });
    return new ArchiveWriter(temporaries.use(archive), options);
  }

  /** MD5 of what has come so far; null where it is not wanted. */
  get md5(): string | null {
    return this.#md5?.copy().digest('hex') ?? null;
  }

  /**
   * Takes bytes, which must stay as they are until the promise settles.
   *
   * @throws SimError `too-large`, at once
   */
  take(bytes: Buffer): Promise<void> {
    const { maxBytes, onBytes } = this.#options;
    if (this.archive.size + bytes.length > maxBytes) {
      throw new SimError(
        'too-large',
        `the archive is longer than the ${maxBytes} bytes that its announced size allows`,
      );
    }
    const written = this.archive.append(bytes);
    // Summed up while the system writes.
    this.#md5?.update(bytes);
    onBytes(this.archive.size);
    return written;
  }
}

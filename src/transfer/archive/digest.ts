import { createHash } from 'node:crypto';
import type { Compression } from '../../core/vocabulary.js';
import { readSmall, readUnchanged, type SharedContent, surveyContent, trustedFolderOf } from './content.js';

/** The digest that a transfer is checked against. `TreeDigest` is another one: it does not depend on the archive. */
export interface ArchiveDigest {
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** 64 hex digits: of the bytes of a file; of the archive of a folder. */
  readonly sha256: string;
}

export interface DigestOptions {
  readonly compression: Compression;
  /** Called again and again while the content is read. */
  readonly onProgress?: (() => void) | undefined;
}

/**
 * Current size and digest of a shared file or folder; `content.size` is ignored.
 *
 * @throws SimError `file-missing`, `file-changed`
 */
export async function digestContent(content: SharedContent, options: DigestOptions): Promise<ArchiveDigest> {
  const { onProgress = () => undefined } = options;
  const hash = createHash('sha256');
  let size = 0;
  if (content.kind === 'file') {
    for await (const block of readUnchanged(trustedFolderOf(content), content.path)) {
      hash.update(block);
      size += block.length;
      onProgress();
    }
  } else {
    const { packContent } = await import('./pack.js');
    const folder = (await surveyContent(content, onProgress)).content;
    for await (const bytes of packContent(folder, { ...options, onContent: onProgress })) {
      hash.update(bytes);
      onProgress();
    }
    size = folder.size;
  }
  return { size, sha256: hash.digest('hex') };
}

export type DigestedContent = SharedContent & ArchiveDigest;

interface Known {
  readonly fingerprint: string;
  readonly digest: Promise<DigestedContent>;
  /** The digest, once it is computed. */
  digested: DigestedContent | null;
}

/** Digests of the shared files and folders, each kept until the fingerprint of the content differs. */
export class Digests {
  readonly #known = new Map<string, Known>();
  readonly #compression: Compression;

  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** @throws SimError `file-missing`, `file-changed` */
  async of({ path, root }: SharedPath, onProgress?: () => void): Promise<DigestedContent> {
    const { content, fingerprint } = await surveyContent({ path, root }, onProgress);
    const before = this.#known.get(path);
    if (before?.fingerprint === fingerprint) return before.digest;
    const known: Known = { fingerprint, digest: this.#compute(content, onProgress), digested: null };
    this.#known.set(path, known);
    known.digest.then(
      (digest) => {
        known.digested = digest;
      },
      // Try again next time.
      () => this.#known.delete(path),
    );
    return known.digest;
  }

  /**
   * The content as it was last announced, or as it is now without a digest: to compute one may take long, and whoever waits
   * for the first byte sees no progress. If the content has changed since, the transfer fails.
   *
   * @throws SimError `file-missing`
   */
  async announced({ path, root }: SharedPath): Promise<SharedContent & { readonly sha256: string | null }> {
    const known = this.#known.get(path);
    if (known?.digested?.kind === 'folder') return known.digested;
    const { content, fingerprint } = await surveyContent({ path, root });
    return known?.fingerprint === fingerprint && known.digested !== null
      ? known.digested
      : { ...content, sha256: null };
  }

  /** The content was found to be different. */
  forget({ path }: SharedPath): void {
    this.#known.delete(path);
  }

  async #compute(content: SharedContent, onProgress?: () => void): Promise<DigestedContent> {
    const small = content.kind === 'file' ? readSmall(trustedFolderOf(content), content.path) : null;
    if (small !== null) {
      return { ...content, size: small.length, sha256: createHash('sha256').update(small).digest('hex') };
    }
    const digest = await digestContent(content, { compression: this.#compression, onProgress });
    return { ...content, ...digest };
  }
}

type SharedPath = Pick<SharedContent, 'path' | 'root'>;

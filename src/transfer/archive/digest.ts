import { createHash } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import type { Compression } from '../../core/vocabulary.js';
import { describeContent, readUnchanged, type SharedContent } from './content.js';

/** The digest that a transfer is checked against. `TreeDigest` is another one: it does not depend on the archive. */
export interface ArchiveDigest {
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** 64 hex digits: of the bytes of a file; of the archive of a folder. */
  readonly sha256: string;
}

/**
 * Current size and digest of a shared file or folder; `content.size` is ignored.
 *
 * @throws SimError `file-missing`, `file-changed`
 */
export async function digestContent(
  content: SharedContent,
  options: { readonly compression: Compression },
): Promise<ArchiveDigest> {
  const hash = createHash('sha256');
  let size = 0;
  if (content.kind === 'file') {
    for await (const block of readUnchanged(content.path)) {
      hash.update(block);
      size += block.length;
    }
  } else {
    const { packContent } = await import('./pack.js');
    const folder = { ...content, size: (await describeContent(content.path)).size };
    for await (const bytes of packContent(folder, options)) hash.update(bytes);
    size = folder.size;
  }
  return { size, sha256: hash.digest('hex') };
}

export type DigestedContent = SharedContent & ArchiveDigest;

/** Files up to this size are hashed at once, which is faster than reading them in pieces. */
const maxSmallFile = 256 * 1024;

/** Digests of the shared files and folders. That of a file is kept until its size or its time of change differs. */
export class Digests {
  readonly #known = new Map<string, { readonly stats: Stats; readonly digest: Promise<DigestedContent> }>();
  readonly #compression: Compression;

  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** @throws SimError `file-missing`, `file-changed` */
  async of(entry: Omit<SharedContent, 'size'>): Promise<DigestedContent> {
    if (entry.kind === 'folder') return this.#compute(entry, 0);
    const stats = statSync(entry.path);
    const known = this.#known.get(entry.path);
    if (known !== undefined && known.stats.size === stats.size && known.stats.mtimeMs === stats.mtimeMs) {
      return known.digest;
    }
    const digest = this.#compute(entry, stats.size);
    this.#known.set(entry.path, { stats, digest });
    // Try again next time if it fails.
    digest.catch(() => this.#known.delete(entry.path));
    return digest;
  }

  async #compute(entry: Omit<SharedContent, 'size'>, size: number): Promise<DigestedContent> {
    if (entry.kind === 'file' && size <= maxSmallFile) {
      const content = readFileSync(entry.path);
      return { ...entry, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    }
    return { ...entry, ...(await digestContent({ ...entry, size }, { compression: this.#compression })) };
  }
}

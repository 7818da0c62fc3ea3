import { createHash } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import type { Compression } from '../core/vocabulary.js';
import type { SharedEntry } from '../share/share.js';
import type { SharedContent } from './archive/content.js';
import { digestContent } from './archive/digest.js';

export interface DigestedContent extends SharedContent {
  /** Of a file's content; of a folder's archive. */
  readonly sha256: string;
}

/** Files up to this size are hashed at once: cheaper than the round trips of doing it in pieces. */
const smallFile = 256 * 1024;

/** Sizes and digests of what is shared, each computed once as long as size and time of change stay as they are. */
export class Digests {
  readonly #known = new Map<string, { readonly stats: Stats; readonly digest: Promise<DigestedContent> }>();
  readonly #compression: Compression;

  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** @throws SimError `file-missing`, `file-changed` */
  async of(entry: SharedEntry): Promise<DigestedContent> {
    if (entry.kind === 'folder') return this.#compute(entry, 0);
    const stats = statSync(entry.path);
    const known = this.#known.get(entry.path);
    if (known !== undefined && known.stats.size === stats.size && known.stats.mtimeMs === stats.mtimeMs) {
      return known.digest;
    }
    const digest = this.#compute(entry, stats.size);
    this.#known.set(entry.path, { stats, digest });
    // A digest that could not be had is asked for again the next time.
    digest.catch(() => this.#known.delete(entry.path));
    return digest;
  }

  async #compute(entry: SharedEntry, size: number): Promise<DigestedContent> {
    if (entry.kind === 'file' && size <= smallFile) {
      const content = readFileSync(entry.path);
      return { ...entry, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    }
    return { ...entry, ...(await digestContent({ ...entry, size }, { compression: this.#compression })) };
  }
}

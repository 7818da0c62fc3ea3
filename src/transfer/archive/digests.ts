import { createHash } from 'node:crypto';
import { monotonicMs } from '../../core/deadline.js';
import { type Done, runInTurns } from '../../core/turns.js';
import type { Compression } from '../../core/vocabulary.js';
import { readSmall, type SharedContent, type Survey, surveyContent, trustedFolderOf } from './content.js';
import { type DigestedContent, digestContent } from './digest.js';

/** Files and folders whose digests are remembered: more than a course has, and less than a megabyte. */
const maxKnown = 1_000;

/** Digests that are computed at once: more would not be faster, and each takes memory. */
const maxComputing = 2;

interface Known {
  readonly fingerprint: string;
  readonly digest: Promise<DigestedContent>;
  /** The digest, once it is computed. */
  digested: DigestedContent | null;
}

interface Surveyed {
  readonly survey: Promise<Done<Survey>>;
  /** Until when it is used; infinite while it is made. */
  until: number;
}

export interface DigestsOptions {
  /** In milliseconds; measures what a survey takes. */
  readonly ticks?: () => number;
  /** Replaces {@link digestContent}, to count what is computed. */
  readonly compute?: typeof digestContent;
}

/**
 * Digests of the shared files and folders, each kept until the fingerprint of the content differs.
 *
 * All who want the digest of one file or folder wait for the same survey and for the same computation. The survey of a large folder
 * is used again for a while, as that of a share.
 */
export class Digests {
  readonly #known = new Map<string, Known>();
  readonly #surveys = new Map<string, Surveyed>();
  /** Of all who wait: while one digest is computed, the others come nearer to their turn. */
  readonly #onProgress = new Set<() => void>();
  readonly #waiting: (() => void)[] = [];
  #computing = 0;
  readonly #compression: Compression;
  readonly #ticks: () => number;
  readonly #digestContent: typeof digestContent;

  constructor(
    compression: Compression,
    { ticks = monotonicMs, compute = digestContent }: DigestsOptions = {},
  ) {
    this.#compression = compression;
    this.#ticks = ticks;
    this.#digestContent = compute;
  }

  /** @throws SimError `file-missing`, `file-changed` */
  async of(shared: SharedPath, onProgress: () => void = () => undefined): Promise<DigestedContent> {
    // Each caller is in the set once, also if two give the same function.
    const progress = (): void => onProgress();
    this.#onProgress.add(progress);
    try {
      const { content, fingerprint } = await this.#survey(shared);
      const before = this.#known.get(shared.path);
      if (before?.fingerprint === fingerprint) return await before.digest;
      return await this.#remember(fingerprint, content).digest;
    } finally {
      this.#onProgress.delete(progress);
    }
  }

  /**
   * The content as it was last announced, or as it is now without a digest: to compute one may take long, and a requester
   * that waits for the first byte sees no progress. If the content has changed since, the transfer fails.
   *
   * @throws SimError `file-missing`
   */
  async announced(shared: SharedPath): Promise<SharedContent & { readonly sha256: string | null }> {
    const known = this.#known.get(shared.path);
    if (known?.digested?.kind === 'folder') return known.digested;
    const { content, fingerprint } = await this.#survey(shared);
    return known?.fingerprint === fingerprint && known.digested !== null
      ? known.digested
      : { ...content, sha256: null };
  }

  /** The content was found to be different. */
  forget({ path }: SharedPath): void {
    this.#known.delete(path);
    this.#surveys.delete(path);
  }

  async #survey({ path, root }: SharedPath): Promise<Survey> {
    const before = this.#surveys.get(path);
    if (before !== undefined && this.#ticks() < before.until) return (await before.survey).value;
    const done = runInTurns(surveyContent({ path, root }), this.#ticks, this.#reportProgress);
    if (!('then' in done)) return done.value;
    const surveyed: Surveyed = { survey: done, until: Number.POSITIVE_INFINITY };
    this.#surveys.set(path, surveyed);
    removeOldest(this.#surveys);
    try {
      const { value, restMs } = await done;
      surveyed.until = this.#ticks() + restMs;
      return value;
    } catch (error) {
      if (this.#surveys.get(path) === surveyed) this.#surveys.delete(path);
      throw error;
    }
  }

  #remember(fingerprint: string, content: SharedContent): Known {
    const { path } = content;
    const known: Known = { fingerprint, digest: this.#compute(content), digested: null };
    this.#known.delete(path);
    this.#known.set(path, known);
    removeOldest(this.#known);
    known.digest.then(
      (digest) => {
        known.digested = digest;
      },
      // Try again next time.
      () => {
        if (this.#known.get(path) === known) this.forget(content);
      },
    );
    return known;
  }

  async #compute(content: SharedContent): Promise<DigestedContent> {
    const small = content.kind === 'file' ? readSmall(trustedFolderOf(content), content.path) : null;
    if (small !== null) {
      return { ...content, size: small.length, sha256: createHash('sha256').update(small).digest('hex') };
    }
    if (this.#computing >= maxComputing) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#computing += 1;
    try {
      const options = { compression: this.#compression, onProgress: this.#reportProgress };
      return { ...content, ...(await this.#digestContent(content, options)) };
    } finally {
      // The next one takes over this place.
      const next = this.#waiting.shift();
      if (next === undefined) this.#computing -= 1;
      else next();
    }
  }

  readonly #reportProgress = (): void => {
    for (const report of this.#onProgress) report();
  };
}

function removeOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > maxKnown && oldest !== undefined) map.delete(oldest);
}

type SharedPath = Pick<SharedContent, 'path' | 'root'>;

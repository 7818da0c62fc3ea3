import { createHash } from 'node:crypto';
import { runInTurns } from '../../core/turns.js';
import type { Compression } from '../../core/vocabulary.js';
import { readUnchanged, type SharedContent, surveyContent, trustedFolderOf } from './content.js';

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
    const folder = (await runInTurns(surveyContent(content), Date.now, onProgress)).value.content;
    for await (const bytes of packContent(folder, { ...options, onContent: onProgress })) {
      hash.update(bytes);
      onProgress();
    }
    size = folder.size;
  }
  return { size, sha256: hash.digest('hex') };
}

export type DigestedContent = SharedContent & ArchiveDigest;

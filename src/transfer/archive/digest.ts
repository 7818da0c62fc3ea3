import { createHash } from 'node:crypto';
import type { Compression } from '../../core/vocabulary.js';
import { describeContent, type SharedContent } from './content.js';
import { loadPack } from './load.js';
import { readUnchanged } from './read-unchanged.js';

export interface ArchiveDigest {
  /** Length in bytes; of a folder: the sum of its files' lengths. */
  readonly size: number;
  /** 64 hex digits: of a file's bytes; of a folder's archive. */
  readonly sha256: string;
}

/**
 * Size and digest of a shared file or folder as they are now, whatever `content.size` says.
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
    const { packContent } = await loadPack();
    const folder = { ...content, size: (await describeContent(content.path)).size };
    for await (const bytes of packContent(folder, options)) hash.update(bytes);
    size = folder.size;
  }
  return { size, sha256: hash.digest('hex') };
}

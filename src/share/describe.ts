import type { Share, SharedEntry } from './share.js';

/** A file or folder that a peer shares. */
export interface SharedFile {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Absolute path. */
  readonly path: string;
  /** Bytes; null if not requested, or if the file cannot be read. */
  readonly size: number | null;
  /** Hex SHA-256 of a file's content or of a folder's archive; null as above. */
  readonly sha256: string | null;
}

/** What is described of a share: enough to show and to complete names, and few enough to send as one message. */
const maxDescribed = 100;

export interface ShareDescription {
  /** Sorted by name. The first 100. */
  readonly files: readonly SharedFile[];
  /** Number of all that is shared. */
  readonly total: number;
}

/**
 * Describes what is shared, by name.
 *
 * @param digestOf computes size and digest of an entry; null if they are not wanted
 */
export async function describeShare(
  share: Share,
  digestOf: ((entry: SharedEntry) => Promise<{ readonly size: number; readonly sha256: string }>) | null,
): Promise<ShareDescription> {
  const entries = share.list();
  const files: SharedFile[] = [];
  for (const entry of entries.slice(0, maxDescribed)) {
    // An entry that cannot be read has only its name.
    const digest = (await digestOf?.(entry).catch(() => null)) ?? null;
    const { name, kind, path } = entry;
    files.push({ name, kind, path, size: digest?.size ?? null, sha256: digest?.sha256 ?? null });
  }
  return { files, total: entries.length };
}

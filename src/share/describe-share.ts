import type { SharedFile } from '../control/messages.js';
import type { Share, SharedEntry } from './share.js';

/**
 * What somebody shares, in the order of the names.
 *
 * @param digestOf its size and digest; null where they are not asked for
 */
export function describeShare(
  share: Share,
  digestOf: ((entry: SharedEntry) => Promise<{ readonly size: number; readonly sha256: string }>) | null,
): Promise<SharedFile[]> {
  const files = share.list().map(async (entry): Promise<SharedFile> => {
    // What cannot be read is shared in name only.
    const digest = (await digestOf?.(entry).catch(() => null)) ?? null;
    return { ...entry, size: digest?.size ?? null, sha256: digest?.sha256 ?? null };
  });
  return Promise.all(files);
}

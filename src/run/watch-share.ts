import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PeerId } from '../core/vocabulary.js';
import { walk } from '../core/walk.js';
import { Share, type SharedEntry } from '../share/share.js';
import { type TreeDigest, treeDigestOf } from '../share/tree-digest.js';

const pollIntervalMs = 40;

/** The contents of one file name in the network: what each peer shares under it. */
export type KnownContents = readonly (TreeDigest & { readonly peer: PeerId })[];

/** The part of a peer that is needed to read its share. */
export interface ShareOwner {
  readonly id: PeerId;
  readonly folders: readonly string[];
}

/** Reads what peers share under a name. Files that cannot be read are left out. */
export async function contentsOf(owners: readonly ShareOwner[], file: string): Promise<KnownContents> {
  const contents = await Promise.all(
    owners.map(async ({ id: peer, folders }) => {
      const saved = await readEntry(folders, file);
      return saved === null ? null : { peer, ...saved.digest };
    }),
  );
  return contents.filter((content) => content !== null);
}

/** A file in a share. */
export interface SavedFile {
  readonly entry: SharedEntry;
  readonly digest: TreeDigest;
  /** Whether some other peer has the same content. */
  readonly isKnown: boolean;
}

export interface WatchedFile {
  readonly roots: readonly string[];
  readonly file: string;
  readonly known: KnownContents;
}

/**
 * Waits until a file is in the share of a foreign peer, with content that some other peer has. A file with other content may still
 * be growing; {@link readSharedFile} reads it.
 *
 * @param onChange called whenever something changes below the roots that concerns the file
 * @throws the signal's reason
 */
export async function waitForFile(
  watched: WatchedFile,
  onChange: () => void,
  signal: AbortSignal,
): Promise<SavedFile> {
  let before = '';
  for (;;) {
    const now = fingerprint(watched);
    if (now !== before) {
      onChange();
      // A file of another size is still growing, or is another file: it need not be read.
      const saved = unexpectedSize(watched) === null ? await readSharedFile(watched) : null;
      if (saved?.isKnown === true) return saved;
    }
    before = now;
    await setTimeout(pollIntervalMs, null, { signal });
  }
}

/** The size of the file if no other peer's file has this size: then its content need not be read. */
export function unexpectedSize({ roots, file, known }: WatchedFile): number | null {
  const entry = new Share(roots).find(file);
  if (entry?.kind !== 'file') return null;
  const size = statSync(entry.path, { throwIfNoEntry: false })?.size ?? null;
  return known.some((content) => content.size === size) ? null : size;
}

/** The file of this name; null if it is missing or cannot be read. */
export async function readSharedFile({ roots, file, known }: WatchedFile): Promise<SavedFile | null> {
  const saved = await readEntry(roots, file);
  if (saved === null) return null;
  const { size, sha256 } = saved.digest;
  return { ...saved, isKnown: known.some((content) => content.size === size && content.sha256 === sha256) };
}

async function readEntry(roots: readonly string[], file: string): Promise<Omit<SavedFile, 'isKnown'> | null> {
  const entry = new Share(roots).find(file);
  const digest = entry === null ? null : await treeDigestOf(entry).catch(() => null);
  return entry === null || digest === null ? null : { entry, digest };
}

/**
 * Changes whenever something below the roots changes that concerns the file: the file itself, an archive of its name, or a
 * temporary file, also a hidden one. Other files that a program writes there do not belong to a transfer.
 */
function fingerprint({ roots, file }: WatchedFile): string {
  const stem = file.split('.').find((part) => part !== '') ?? file;
  const isRelated = (path: string): boolean =>
    path.includes(stem) || /(?:^|[/\\])(?:\.|tmp|temp)|\.part$/iu.test(path);
  return roots
    .flatMap((root) =>
      namesBelow(root)
        .filter(isRelated)
        .map((name) => join(root, name)),
    )
    .map((path) => `${path} ${stateOf(path)}`)
    .join('\n');
}

function namesBelow(root: string): string[] {
  try {
    return [...walk(root)].map(({ path }) => path);
  } catch {
    return [];
  }
}

/** Size and time of a file; of a link, its own. */
function stateOf(path: string): string {
  try {
    const { size, mtimeMs } = lstatSync(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return 'gone';
  }
}

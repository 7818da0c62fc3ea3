import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PeerId } from '../core/vocabulary.js';
import { walk } from '../core/walk.js';
import { Share, type SharedEntry } from '../share/share.js';
import { type TreeDigest, treeDigestOf } from '../share/tree-digest.js';

const lookEveryMs = 40;

/** What a file is in the network: what each peer has under its name. */
export type KnownContents = readonly (TreeDigest & { readonly peer: PeerId })[];

/** As much of a peer as it takes to look into its share. */
export interface ShareOwner {
  readonly id: PeerId;
  readonly folders: readonly string[];
}

/** What peers share under a name. What cannot be read is nothing. */
export async function contentsIn(sharers: readonly ShareOwner[], file: string): Promise<KnownContents> {
  const contents = await Promise.all(
    sharers.map(async ({ id: peer, folders }) => {
      const entry = new Share(folders).find(file);
      const digest = entry === null ? null : await treeDigestOf(entry).catch(() => null);
      return digest === null ? null : { peer, ...digest };
    }),
  );
  return contents.filter((content) => content !== null);
}

/** What has arrived, and whether it is what some peer of the network has. */
export interface Arrived {
  readonly entry: SharedEntry;
  readonly digest: TreeDigest;
  readonly isKnown: boolean;
}

export interface Watched {
  readonly roots: readonly string[];
  readonly file: string;
  readonly known: KnownContents;
  /** Told whenever something below the roots has changed that has to do with the file. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/**
 * Settles when a file is in the share of a peer that does not tell, with a content that some other peer has. What is there with
 * another content may still be growing; {@link readSharedFile} says what it is.
 *
 * @throws the signal's reason
 */
export async function waitForFile(watched: Watched): Promise<Arrived> {
  let before = '';
  for (;;) {
    const now = fingerprint(watched.roots, watched.file);
    if (now !== before) {
      watched.onChange();
      // What has another size is still growing, or something else, however long it would take to read.
      const arrived = unexpectedSize(watched) === null ? await readSharedFile(watched) : null;
      if (arrived?.isKnown === true) return arrived;
    }
    before = now;
    await setTimeout(lookEveryMs, null, { signal: watched.signal });
  }
}

type Place = Pick<Watched, 'roots' | 'file' | 'known'>;

/** The size of a file that is there and has another size than anybody's: its content need not be read. */
export function unexpectedSize({ roots, file, known }: Place): number | null {
  const entry = new Share(roots).find(file);
  if (entry?.kind !== 'file') return null;
  const size = statSync(entry.path, { throwIfNoEntry: false })?.size ?? null;
  return known.some((content) => content.size === size) ? null : size;
}

/** What is there under the file's name; null where nothing is that can be read. */
export async function readSharedFile({ roots, file, known }: Place): Promise<Arrived | null> {
  const entry = new Share(roots).find(file);
  const digest = entry === null ? null : await treeDigestOf(entry).catch(() => null);
  if (entry === null || digest === null) return null;
  const isKnown = known.some(({ size, sha256 }) => size === digest.size && sha256 === digest.sha256);
  return { entry, digest, isKnown };
}

/**
 * Changes whenever something does below these folders that has to do with the file: itself, an archive of its name, what bears
 * its name while it comes, hidden files included. What else a program writes there is no news of a transfer.
 */
function fingerprint(roots: readonly string[], file: string): string {
  const stem = file.split('.').find((part) => part !== '') ?? file;
  const isAbout = (path: string): boolean =>
    path.includes(stem) || /(?:^|[/\\])(?:\.|tmp|temp)|\.part$/iu.test(path);
  return roots
    .flatMap((root) =>
      namesBelow(root)
        .filter(isAbout)
        .map((name) => join(root, name)),
    )
    .map((path) => `${path} ${changeOf(path)}`)
    .join('\n');
}

function namesBelow(root: string): string[] {
  try {
    return [...walk(root)].map(({ path }) => path);
  } catch {
    return [];
  }
}

/** Of a link: its own. */
function changeOf(path: string): string {
  try {
    const { size, mtimeMs } = lstatSync(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return 'gone';
  }
}

import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { messageOf, SimError, systemCode } from '../../errors.js';
import { makeFolder, writeWhole } from '../../platform.js';
import type { NetworkDraft } from './network-draft.js';

export interface SaveOptions {
  /** Whether what is there may be replaced. */
  readonly overwrite: boolean;
}

/**
 * Writes one text, never half of it.
 *
 * @param before done once it is known that nothing stands in the way
 * @throws SimError `file-exists`, or `bad-usage` where nothing can be written there
 */
export function saveFile(
  path: string,
  text: string | Uint8Array,
  { overwrite }: SaveOptions,
  before: () => void = () => {},
): void {
  orExplain(path, () => {
    if (existsSync(path) && !overwrite) {
      throw taken(path, 'is already there', 'write to another file, or replace it with --force');
    }
    before();
    makeFolder(dirname(path));
    writeWhole(path, text, { overwrite });
  });
}

/**
 * Writes a folder of INI files, after it has been seen that nothing else there would become part of the network.
 *
 * @param files texts by their paths in the folder
 * @throws SimError as {@link saveFile}
 */
export function saveFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { overwrite }: SaveOptions,
  before: () => void = () => {},
): void {
  orExplain(folder, () => {
    if (existsSync(folder) && !statSync(folder).isDirectory())
      throw taken(folder, 'is a file', 'name a folder');
    const there = existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]) : [];
    const inis = there
      .map((path) => path.split(sep).join('/'))
      .filter((path) => path.toLowerCase().endsWith('.ini'));
    const strangers = inis.filter((path) => !files.has(path));
    if (inis.length > 0 && !overwrite) {
      throw taken(folder, `holds ${inis[0]} already`, 'write to another folder, or replace it with --force');
    }
    if (strangers.length > 0) {
      throw taken(
        folder,
        `holds ${strangers[0]}, which would belong to the network`,
        'write to another folder',
      );
    }
    before();
    for (const [path, text] of files) {
      makeFolder(dirname(join(folder, path)));
      writeWhole(join(folder, path), text, { overwrite: true });
    }
  });
}

/** Makes sure that every share of a draft is there: an INI whose shares are missing is none. */
export function makeShares({ peers }: NetworkDraft, folderOf: (id: number) => string): void {
  for (const { id, shareDir = '' } of peers) {
    const path = isAbsolute(shareDir) ? shareDir : join(folderOf(id), shareDir);
    orExplain(path, () => mkdirSync(path, { recursive: true }));
  }
}

/** The same draft with share folders as seen from where each peer's file is to lie. */
export function sharesSeenFrom(draft: NetworkDraft, folderOf: (id: number) => string): NetworkDraft {
  return {
    ...draft,
    peers: draft.peers.map((peer) => {
      if (peer.shareDir === undefined || !isAbsolute(peer.shareDir)) return peer;
      const path = relative(folderOf(peer.id), peer.shareDir) || '.';
      return { ...peer, shareDir: path.split(sep).join('/') };
    }),
  };
}

function taken(path: string, what: string, mend: string): SimError {
  return new SimError('file-exists', `${path} ${what}`, { mend });
}

function orExplain(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof SimError || systemCode(error) === undefined) throw error;
    throw new SimError('bad-usage', `cannot write to ${path}: ${messageOf(error)}`, {
      mend: 'name a place that you may write to',
      cause: error,
    });
  }
}

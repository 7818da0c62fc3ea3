import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { alreadyExists, writeAtomic, writeBeside } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError, systemCode } from '../../core/errors.js';
import { makeFolder } from '../../core/platform.js';
import { walk } from '../../core/walk.js';
import type { PartialNetwork } from '../model.js';

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
    if (existsSync(path) && !overwrite) throw alreadyExists(path);
    before();
    makeFolder(dirname(path));
    writeAtomic(path, text, { overwrite });
  });
}

/**
 * Writes a folder of INI files: a new one under another name until it is whole, so all or none; into one that is there, each
 * file under another name until all are written. Nothing else may lie there that would become part of the network.
 *
 * @param files texts by their paths in the folder
 * @param before what else is to be there first, in the folder whose path it is given
 * @throws SimError as {@link saveFile}
 */
export function saveFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { overwrite }: SaveOptions,
  before: (folder: string) => void = () => {},
): void {
  orExplain(folder, () => {
    const isThere = existsSync(folder) && !isEmptyFolder(folder);
    if (isThere) {
      requireNoStrangers(folder, files, overwrite);
      before(folder);
      replaceAll(folder, files);
      return;
    }
    const half = `${folder.replace(/[/\\]+$/u, '')}.${process.pid}.part`;
    try {
      makeFolder(half);
      before(half);
      for (const [path, text] of files) writeIn(half, path, text);
      if (existsSync(folder)) rmdirSync(folder);
      renameSync(half, folder);
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  });
}

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

function requireNoStrangers(folder: string, files: ReadonlyMap<string, string>, overwrite: boolean): void {
  if (!statSync(folder).isDirectory()) throw taken(folder, 'is a file', 'name a folder');
  const inis = [...walk(folder)]
    .map(({ path }) => path.split(sep).join('/'))
    .filter((path) => path.toLowerCase().endsWith('.ini'));
  if (inis.length > 0 && !overwrite) {
    throw taken(
      folder,
      `holds ${inis[0]} already`,
      'write to another folder, or replace it with --overwrite',
    );
  }
  const stranger = inis.find((path) => !files.has(path));
  if (stranger === undefined) return;
  throw taken(folder, `holds ${stranger}, which would belong to the network`, 'write to another folder');
}

function replaceAll(folder: string, files: ReadonlyMap<string, string>): void {
  const temporaries = new Map<string, string>();
  try {
    for (const [below, text] of files) {
      const path = join(folder, below);
      makeFolder(dirname(path));
      temporaries.set(path, writeBeside(path, text));
    }
    for (const [path, temporary] of temporaries) renameSync(temporary, path);
  } finally {
    for (const temporary of temporaries.values()) rmSync(temporary, { force: true });
  }
}

function writeIn(folder: string, path: string, text: string): void {
  makeFolder(dirname(join(folder, path)));
  writeFileSync(join(folder, path), text);
}

/** Makes sure that every share of a draft is there: an INI whose shares are missing is none. */
export function makeShares({ peers }: PartialNetwork, folderOf: (id: number) => string): void {
  for (const { id, shareDir = '' } of peers) {
    if (!isAbsolute(shareDir)) mkdirSync(join(folderOf(id), shareDir), { recursive: true });
  }
}

/** The same draft with share folders as seen from where each peer's file is to lie. */
export function sharesSeenFrom(draft: PartialNetwork, folderOf: (id: number) => string): PartialNetwork {
  return {
    ...draft,
    peers: draft.peers.map((peer) => {
      if (peer.shareDir === undefined || !isAbsolute(peer.shareDir)) return peer;
      const path = relative(folderOf(peer.id), peer.shareDir) || '.';
      return { ...peer, shareDir: path.split(sep).join('/') };
    }),
  };
}

function taken(path: string, what: string, hint: string): SimError {
  return new SimError('file-exists', `${path} ${what}`, { hint });
}

function orExplain(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // Where there is room, and it is allowed, it is the place that was badly chosen.
    const isFull = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes(systemCode(error) ?? '');
    throw new SimError(isFull ? 'not-written' : 'bad-usage', `cannot write to ${path}: ${messageOf(error)}`, {
      hint: isFull ? 'make room, or name another place' : 'name a place that you may write to',
      exitCode: isFull ? ExitCode.output : ExitCode.usage,
      cause: error,
    });
  }
}

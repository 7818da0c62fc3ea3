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
  /** Whether existing files may be replaced. */
  readonly overwrite: boolean;
}

/**
 * Writes one text, all of it or nothing.
 *
 * @param before called when it is known that the file may be written
 * @throws SimError `file-exists`, or `bad-usage` if nothing can be written there
 */
export function saveFile(
  path: string,
  text: string | Uint8Array,
  { overwrite }: SaveOptions,
  before: () => void = () => {},
): void {
  withPath(path, () => {
    if (existsSync(path) && !overwrite) throw alreadyExists(path);
    before();
    makeFolder(dirname(path));
    writeAtomic(path, text, { overwrite });
  });
}

/**
 * Writes a folder of INI files, all or none. A new folder has another name until it is complete; in an existing folder, each
 * file has another name until all are written. The folder may hold no other INI file, which would become part of the network.
 *
 * @param files texts by their paths in the folder
 * @param before creates what must exist before the files, in the folder whose path it gets
 * @throws SimError as {@link saveFile}
 */
export function saveFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { overwrite }: SaveOptions,
  before: (folder: string) => void = () => {},
): void {
  withPath(folder, () => {
    const isThere = existsSync(folder) && !isEmptyFolder(folder);
    if (isThere) {
      requireNoOtherInis(folder, files, overwrite);
      before(folder);
      replaceAll(folder, files);
      return;
    }
    const part = `${folder.replace(/[/\\]+$/u, '')}.${process.pid}.part`;
    try {
      makeFolder(part);
      before(part);
      for (const [path, text] of files) writeIn(part, path, text);
      if (existsSync(folder)) rmdirSync(folder);
      renameSync(part, folder);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  });
}

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

function requireNoOtherInis(folder: string, files: ReadonlyMap<string, string>, overwrite: boolean): void {
  if (!statSync(folder).isDirectory()) throw taken(folder, 'is a file', 'give a folder');
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
  const other = inis.find((path) => !files.has(path));
  if (other === undefined) return;
  throw taken(folder, `holds ${other}, which would become part of the network`, 'write to another folder');
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

/** Creates the share of every peer: an INI cannot be loaded without them. */
export function makeShares({ peers }: PartialNetwork, folderOf: (id: number) => string): void {
  for (const { id, shareDir = '' } of peers) {
    if (!isAbsolute(shareDir)) mkdirSync(join(folderOf(id), shareDir), { recursive: true });
  }
}

/** The same network with share folders relative to the folder of each peer's file. */
export function sharesSeenFrom(network: PartialNetwork, folderOf: (id: number) => string): PartialNetwork {
  return {
    ...network,
    peers: network.peers.map((peer) => {
      if (peer.shareDir === undefined || !isAbsolute(peer.shareDir)) return peer;
      const path = relative(folderOf(peer.id), peer.shareDir) || '.';
      return { ...peer, shareDir: path.split(sep).join('/') };
    }),
  };
}

function taken(path: string, what: string, hint: string): SimError {
  return new SimError('file-exists', `${path} ${what}`, { hint });
}

function withPath(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // Any other error is about the path that the user gave.
    const isFull = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes(systemCode(error) ?? '');
    throw new SimError(isFull ? 'not-written' : 'bad-usage', `cannot write to ${path}: ${messageOf(error)}`, {
      hint: isFull ? 'free some space, or use another path' : 'use a path that you may write to',
      exitCode: isFull ? ExitCode.output : ExitCode.usage,
      cause: error,
    });
  }
}

import { link, lstat, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { SimError, systemCode } from '../core/errors.js';
import { digestContent } from './archive/digest.js';
import type { Temporaries } from './temporaries.js';

export interface PlaceOptions {
  readonly kind: 'file' | 'folder';
  readonly overwrite: boolean;
  readonly temporaries: Temporaries;
}

/**
 * Moves what is verified into place, all of it at once.
 *
 * A file that is there already with the same content is as good. Anything else that is there is kept, unless it is
 * to be overwritten.
 *
 * @throws SimError `file-exists`
 */
export async function moveIntoPlace(from: string, to: string, options: PlaceOptions): Promise<void> {
  if (options.overwrite) return replace(from, to, options);
  if (options.kind === 'folder') return placeFolder(from, to);
  if (!(await linkNew(from, to)) && !(await hasSameContent(from, to))) throw exists(to);
}

/**
 * Gives a file its place unless something is there. A link is never made over anything, so that nobody who comes in
 * between loses a file; the old name goes with the temporaries.
 *
 * @returns whether the place was free
 */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
  }
  // Some file systems know no links (FAT, network shares). There, looking first is the best there is.
  if (await isThere(to)) return false;
  await rename(from, to);
  return true;
}

/** A folder that is not empty is never replaced by a rename, so this is safe as well. */
async function placeFolder(from: string, to: string): Promise<void> {
  if (await isThere(to)) throw exists(to);
  try {
    await rename(from, to);
  } catch (error) {
    if (await isThere(to)) throw exists(to);
    throw error;
  }
}

async function replace(from: string, to: string, { kind, temporaries }: PlaceOptions): Promise<void> {
  const old = await lstat(to).catch(() => null);
  // A file takes the place of a file in one step.
  if (old === null || (kind === 'file' && !old.isDirectory())) return rename(from, to);
  const aside = temporaries.newKeptPath();
  await rename(to, aside);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(aside, to);
    throw error;
  }
  temporaries.adopt(aside);
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** Both are hashed, whatever was verified before: what lies there may be anything. */
async function hasSameContent(one: string, other: string): Promise<boolean> {
  const [stats, otherStats] = await Promise.all([lstat(one), lstat(other)]);
  if (!otherStats.isFile() || stats.size !== otherStats.size) return false;
  const [digest, otherDigest] = await Promise.all([sha256Of(one, stats.size), sha256Of(other, stats.size)]);
  return digest === otherDigest;
}

async function sha256Of(path: string, size: number): Promise<string> {
  const content = { path, name: basename(path), kind: 'file', size } as const;
  return (await digestContent(content, { compression: 'store' })).sha256;
}

function exists(path: string): SimError {
  return new SimError('file-exists', `${path} is already there with other content`, {
    hint: 'move it away, choose another folder with --out, or allow --overwrite',
  });
}

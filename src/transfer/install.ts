import { link, lstat, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { SimError, systemCode } from '../core/errors.js';
import { digestContent } from './archive/digest.js';
import type { Temporaries } from './temporaries.js';

export interface InstallOptions {
  readonly kind: 'file' | 'folder';
  readonly overwrite: boolean;
  readonly temporaries: Temporaries;
}

/**
 * Moves a verified download to its final path, in one step.
 *
 * A file with the same content may already be there. Anything else that is there stays, unless `overwrite` is set.
 *
 * @throws SimError `file-exists`
 */
export async function installDownload(from: string, to: string, options: InstallOptions): Promise<void> {
  if (options.overwrite) return replace(from, to, options);
  if (options.kind === 'folder') return installFolder(from, to);
  if (!(await linkNew(from, to)) && !(await hasSameContent(from, to))) throw exists(to);
}

/**
 * Installs a file unless the path is taken. A hard link never replaces anything, so a file that another program creates
 * meanwhile is not lost. The old name is removed with the temporaries.
 *
 * @returns whether the path was free
 */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
  }
  // Some file systems have no hard links (FAT, network shares): check first, then rename.
  if (await isThere(to)) return false;
  await rename(from, to);
  return true;
}

/** Safe too, because a rename never replaces a folder that is not empty. */
async function installFolder(from: string, to: string): Promise<void> {
  if (await isThere(to)) throw exists(to);
  try {
    await rename(from, to);
  } catch (error) {
    if (await isThere(to)) throw exists(to);
    throw error;
  }
}

async function replace(from: string, to: string, { kind, temporaries }: InstallOptions): Promise<void> {
  const old = await lstat(to).catch(() => null);
  // A rename replaces a file in one step.
  if (old === null || (kind === 'file' && !old.isDirectory())) return rename(from, to);
  const aside = temporaries.newUnownedPath();
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

/** Both are hashed, because the existing file may be anything. */
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
  return new SimError('file-exists', `${path} already exists with other content`, {
    hint: 'move it away, choose another folder with --out, or allow --overwrite',
  });
}

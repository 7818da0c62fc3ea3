import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { walk } from '../core/walk.js';
import type { SharedEntry } from './share.js';

/** A digest to compare the content of files or folders of two peers. It is not the `ArchiveDigest` of a transfer. */
export interface TreeDigest {
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** SHA-256 in hex: of the content of a file; of the names and digests of the files in a folder. */
  readonly sha256: string;
}

/** @throws the system's error if it cannot be read */
export async function treeDigestOf({ path, kind }: Pick<SharedEntry, 'path' | 'kind'>): Promise<TreeDigest> {
  if (kind === 'file') return { size: statSync(path).size, sha256: await sha256Of(path) };
  const paths = [...walk(path)].map((entry) => entry.path).sort();
  const hash = createHash('sha256');
  let size = 0;
  for (const below of paths) {
    const stats = statSync(join(path, below));
    if (!stats.isFile()) continue;
    size += stats.size;
    hash.update(`${below.replaceAll('\\', '/')}\0${await sha256Of(join(path, below))}\n`);
  }
  return { size, sha256: hash.digest('hex') };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { walk } from '../core/walk.js';
import type { SharedEntry } from './share.js';

/** What is the same exactly where the content is: to compare what two peers have. */
export interface TreeDigest {
  /** Bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** Hex SHA-256: of a file's content, of a folder's list of names and digests. */
  readonly sha256: string;
}

/** @throws the system's error where it cannot be read */
export async function digestOf({ path, kind }: Pick<SharedEntry, 'path' | 'kind'>): Promise<TreeDigest> {
  if (kind === 'file') return { size: statSync(path).size, sha256: await sha256Of(path) };
  const names = [...walk(path)].sort();
  const hash = createHash('sha256');
  let size = 0;
  for (const name of names) {
    const stats = statSync(join(path, name));
    if (!stats.isFile()) continue;
    size += stats.size;
    hash.update(`${name.replaceAll('\\', '/')}\0${await sha256Of(join(path, name))}\n`);
  }
  return { size, sha256: hash.digest('hex') };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

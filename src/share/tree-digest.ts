import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrustedFolder } from '../core/trusted-folder.js';
import { walk } from '../core/walk.js';
import type { SharedEntry } from './share.js';

/** A digest to compare the content of files or folders of two peers. It is not the `ArchiveDigest` of a transfer. */
export interface TreeDigest {
  /** Length in bytes; of a folder: the sum of its files. */
  readonly size: number;
  /** SHA-256 in hex: of the content of a file; of the names and digests of the files in a folder. */
  readonly sha256: string;
}

/** @throws the system's error if it cannot be read, or `MovedError` */
export async function treeDigestOf({
  path,
  kind,
  root = dirname(path),
}: Pick<SharedEntry, 'path' | 'kind' | 'root'>): Promise<TreeDigest> {
  const trusted = new TrustedFolder(root);
  if (kind === 'file') return digestOf(trusted, path);
  const hash = createHash('sha256');
  let size = 0;
  for (const below of filesBelow(path)) {
    const digest = await digestOf(trusted, join(path, below));
    size += digest.size;
    hash.update(`${below.replaceAll('\\', '/')}\0${digest.sha256}\n`);
  }
  return { size, sha256: hash.digest('hex') };
}

function filesBelow(path: string): string[] {
  return [...walk(path)].flatMap((entry) => (entry.kind === 'file' ? [entry.path] : [])).sort();
}

async function digestOf(trusted: TrustedFolder, path: string): Promise<TreeDigest> {
  const file = trusted.open(path);
  const hash = createHash('sha256');
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a file`);
    return { size: await readInto(hash, file), sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
}

async function readInto(hash: Hash, file: number): Promise<number> {
  let size = 0;
  const options = { fd: file, autoClose: false, start: 0, highWaterMark: 1 << 20 };
  for await (const block of createReadStream('', options) as AsyncIterable<Buffer>) {
    hash.update(block);
    size += block.length;
  }
  return size;
}

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Mismatch, SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import { isSafeName, nameKey } from '../wire/file-name.js';
import type { ArchiveWriter } from './archive/archive-writer.js';
import { digestContent } from './archive/digest.js';
import type { Unpacked } from './archive/unpack.js';
import type { InlineHeader } from './header.js';
import type { ReceivedArchive, ReceiveOptions } from './receiving.js';

/** A download with a temporary name, of which everything was checked. */
export interface Verified {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Length of the archive; of the content if there was no archive. */
  readonly bytes: number;
  /** Length of the content; of a folder: the sum of its files. */
  readonly size: number;
  /** Of the archive, in hex; null if it was not computed. */
  readonly md5: string | null;
  /** Of the content, in hex (of a folder: of its archive); null if it was not computed. */
  readonly sha256: string | null;
}

export type VerifyOptions = Pick<
  ReceiveOptions,
  'file' | 'isFolder' | 'digest' | 'expected' | 'temporaries'
> & {
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: ReceiveOptions['onProgress'] | undefined;
};

/**
 * Unpacks an archive and checks everything that was announced.
 *
 * @throws SimError `bad-transfer`, `bad-archive`, `too-large`
 */
export async function verifyArchive(received: ReceivedArchive, options: VerifyOptions): Promise<Verified> {
  const { archive } = received;
  const { file, digest, temporaries, signal } = options;
  const onProgress = (): void => options.onProgress?.(archive.size, received.size);
  // A digest that was given, but not computed while the archive arrived, is computed now.
  const md5 = archive.md5 ?? (received.md5 === null ? null : await hashOf(archive, 'md5', onProgress));
  expectSame('MD5', received.md5, md5);
  const { unpackArchive } = await import('./archive/unpack.js');
  const unpacked = await unpackArchive(archive, {
    file,
    isFolder: options.isFolder,
    mayLackFolder: received.mayLackFolder,
    into: temporaries.newPath(),
    maxBytes: received.maxContentBytes,
    withSha256: digest !== 'md5',
    isSafeName,
    nameKey,
    signal,
    onProgress,
  });
  expectSame('size', received.size, unpacked.size);
  const sha256 =
    digest === 'md5' && received.sha256 === null ? null : await sha256Of(unpacked, archive, onProgress);
  expectSame('SHA-256', received.sha256, sha256);
  const { path, kind, size } = unpacked;
  await archive.close();
  return { path, kind, bytes: archive.size, size, md5, sha256 };
}

/**
 * Checks a text that was sent in a header, and writes it to a temporary file.
 *
 * @throws SimError `bad-transfer`
 */
export async function verifyInline(header: InlineHeader, options: VerifyOptions): Promise<Verified> {
  const { file, expected, digest, temporaries } = options;
  const content = Buffer.from(header.body);
  if (options.isFolder === true)
    throw new SimError('bad-transfer', `the holder sent a text, but a folder ${quote(file)} is wanted`);
  const md5 = createHash('md5').update(content).digest('hex');
  const sha256 = createHash('sha256').update(content).digest('hex');
  expectSame('MD5', header.md5, md5);
  expectSame('size', expected.size, content.length);
  expectSame('SHA-256', expected.sha256, sha256);
  const path = temporaries.newPath();
  await writeFile(path, content, { flag: 'wx' });
  const size = content.length;
  return { path, kind: 'file', bytes: size, size, md5, sha256: digest === 'md5' ? null : sha256 };
}

async function sha256Of(
  { kind, path, size, sha256 }: Unpacked,
  archive: ArchiveWriter,
  onProgress: () => void,
): Promise<string> {
  if (kind === 'folder') return hashOf(archive, 'sha256', onProgress);
  if (sha256 !== null) return sha256;
  return (await digestContent({ path, name: '', kind, size }, { compression: 'store', onProgress })).sha256;
}

async function hashOf(
  archive: ArchiveWriter,
  algorithm: 'md5' | 'sha256',
  onProgress: () => void,
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const block of archive.blocks()) {
    hash.update(block);
    onProgress();
  }
  return hash.digest('hex');
}

function expectSame(
  what: Mismatch['what'],
  expected: string | number | null,
  actual: string | number | null,
): void {
  if (expected === null || expected === actual) return;
  throw new SimError('bad-transfer', `${what} mismatch: expected ${expected}, got ${actual}`, {
    mismatch: { what, expected: String(expected), got: String(actual) },
  });
}

import { join } from 'node:path';
import { ArchiveWriter } from '../../../src/transfer/archive/archive-writer.js';
import { type Unpacked, type UnpackOptions, unpackArchive } from '../../../src/transfer/archive/unpack.js';

export interface UnpackRun extends Partial<Omit<UnpackOptions, 'into'>> {
  /** Length of the content, as announced with the archive. */
  readonly announced?: number | null;
  /** How many bytes come at a time. */
  readonly piece?: number;
}

/** Takes the bytes of an archive in and unpacks them below a folder. */
export async function unpackBytes(bytes: Buffer, folder: string, run: UnpackRun = {}): Promise<Unpacked> {
  const archive = await ArchiveWriter.create({
    contentPath: join(folder, 'content'),
    restPath: join(folder, 'rest'),
    announced: run.announced ?? null,
    maxBytes: Number.POSITIVE_INFINITY,
    withMd5: false,
    withSha256: run.withSha256 ?? true,
  });
  try {
    const piece = run.piece ?? (bytes.length || 1);
    for (let at = 0; at < bytes.length; at += piece) await archive.append(bytes.subarray(at, at + piece));
    return await unpackArchive(archive, {
      file: '3.txt',
      maxBytes: 1 << 20,
      withSha256: true,
      isSafeName: () => true,
      ...run,
      into: join(folder, 'unpacked'),
    });
  } finally {
    await archive.close();
  }
}

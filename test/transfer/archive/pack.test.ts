import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Open } from 'unzipper';
import { expect, test } from 'vitest';
import { describeContent, type SharedContent } from '../../../src/transfer/archive/content.js';
import { digestContent } from '../../../src/transfer/archive/digest.js';
import { packContent } from '../../../src/transfer/archive/pack.js';
import { openFilesBelow, tempFolder } from './temp-folder.js';

const store = { compression: 'store' } as const;

async function pack(content: SharedContent, compression: 'store' | 'deflate' = 'store'): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of packContent(content, { compression })) parts.push(part);
  return Buffer.concat(parts);
}

async function pathsOf(archive: Buffer): Promise<string[]> {
  return (await Open.buffer(archive)).files.map((file) => file.path);
}

async function fileOf(bytes: Buffer | string, name = '3.txt'): Promise<SharedContent> {
  const path = join(await tempFolder(), name);
  await writeFile(path, bytes);
  return describeContent(path);
}

test.each(['store', 'deflate'] as const)(
  'packs a file as one entry with its own name (%s)',
  async (compression) => {
    const archive = await pack(await fileOf('three'.repeat(1000), '数据.txt'), compression);
    const { files } = await Open.buffer(archive);
    expect(files.map((file) => file.path)).toEqual(['数据.txt']);
    expect((await files[0]?.buffer())?.toString()).toBe('three'.repeat(1000));
  },
);

test('packs a folder before its content, in the order of the names', async () => {
  const folder = join(await tempFolder(), 'docs');
  await mkdir(join(folder, 'sub', 'empty'), { recursive: true });
  await writeFile(join(folder, 'b.txt'), 'b');
  await writeFile(join(folder, 'a.txt'), '');
  await writeFile(join(folder, 'sub', 'c.txt'), 'cc');
  const content = await describeContent(folder);
  expect(content).toEqual({ path: folder, name: 'docs', kind: 'folder', size: 3 });
  const paths = ['docs/', 'docs/a.txt', 'docs/b.txt', 'docs/sub/', 'docs/sub/c.txt', 'docs/sub/empty/'];
  expect(await pathsOf(await pack(content))).toEqual(paths);
});

test('packs an empty folder as one entry', async () => {
  const folder = join(await tempFolder(), 'docs');
  await mkdir(folder);
  expect(await pathsOf(await pack(await describeContent(folder)))).toEqual(['docs/']);
});

test('leaves out symbolic links', async () => {
  const folder = join(await tempFolder(), 'docs');
  await mkdir(folder);
  await writeFile(join(folder, 'a.txt'), 'a');
  await symlink(join(folder, 'a.txt'), join(folder, 'file-link'));
  await symlink(folder, join(folder, 'folder-link'), 'junction');
  expect(await pathsOf(await pack(await describeContent(folder)))).toEqual(['docs/', 'docs/a.txt']);
});

test.each(['store', 'deflate'] as const)(
  'makes the same archive of the same content (%s)',
  async (compression) => {
    const content = await fileOf(Buffer.alloc(3_000_000, 'floodsim '));
    const first = await pack(content, compression);
    await utimes(content.path, 1, 1);
    await chmod(content.path, 0o600);
    expect((await pack(content, compression)).equals(first)).toBe(true);
  },
);

test('writes no lengths after an empty file, because readers would search for them', async () => {
  const archive = await pack(await fileOf(''));
  expect(archive.includes('PK\x07\x08', 0, 'latin1')).toBe(false);
});

test("digests the bytes of a file, and a folder's archive", async () => {
  const file = await fileOf('three');
  const ofFile = createHash('sha256').update('three').digest('hex');
  expect(await digestContent(file, store)).toEqual({ size: 5, sha256: ofFile });

  const path = join(await tempFolder(), 'docs');
  await mkdir(path);
  await writeFile(join(path, 'a.txt'), 'a');
  const folder = await describeContent(path);
  const ofArchive = createHash('sha256')
    .update(await pack(folder))
    .digest('hex');
  // The size that is asked with does not matter: it is what is found out.
  expect(await digestContent({ ...folder, size: 0 }, store)).toEqual({ size: 1, sha256: ofArchive });
});

test('fails if the content does not exist', async () => {
  const content = await fileOf('three');
  await rm(content.path);
  await expect(pack(content)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(digestContent(content, store)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(describeContent(content.path)).rejects.toMatchObject({ code: 'file-missing' });
});

test('fails if a file is not as long as announced', async () => {
  const content = await fileOf('three');
  await expect(pack({ ...content, size: 6 })).rejects.toMatchObject({ code: 'file-changed' });
});

test('fails if the files of a folder are not as long as announced', async () => {
  const path = join(await tempFolder(), 'docs');
  await mkdir(path);
  const content = await describeContent(path);
  await writeFile(join(path, 'a.txt'), 'a');
  await expect(pack(content)).rejects.toMatchObject({ code: 'file-changed' });
});

test.each([
  ['grows', (path: string) => appendFile(path, 'more')],
  ['shrinks', (path: string) => truncate(path, 1_500_000)],
  ['is written to', (path: string) => utimes(path, 1, 1)],
])('fails if a file %s while it is packed', async (_, change) => {
  const content = await fileOf(Buffer.alloc(4_000_000));
  const reading = async () => {
    let isFirst = true;
    for await (const _part of packContent(content, store)) {
      if (isFirst) await change(content.path);
      isFirst = false;
    }
  };
  await expect(reading()).rejects.toMatchObject({ code: 'file-changed' });
  expect(openFilesBelow(content.path)).toEqual([]);
});

test('leaves no file open if the reader stops early', async () => {
  const content = await fileOf(Buffer.alloc(8_000_000));
  let parts = 0;
  for await (const _part of packContent(content, store)) {
    parts += 1;
    if (parts === 20) break;
  }
  expect(openFilesBelow(content.path)).toEqual([]);
});

test.skipIf(process.platform === 'win32').each(['c:3.txt', 'back\\slash.txt'])(
  'rejects a name that archiver would change: %s',
  async (name) => {
    await expect(pack(await fileOf('three', name))).rejects.toMatchObject({ code: 'bad-archive' });
  },
);

test('[D1] packs in small blocks if many transfers run', async () => {
  const maxBlock = 128 << 10;
  let longest = 0;
  const content = await fileOf(Buffer.alloc(2 << 20));
  for await (const part of packContent(content, { ...store, maxBlock }))
    longest = Math.max(longest, part.length);
  expect(longest).toBe(maxBlock);
});

import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compressions, digestModes } from '../../src/core/vocabulary.js';
import { describeContent } from '../../src/transfer/archive/content.js';
import { digestContent } from '../../src/transfer/archive/digest.js';
import { rawZip } from '../helpers/raw-zip.js';
import { tempFolder } from './archive/temp-folder.js';
import { expectNothingOpen, fetching, serving, shared } from './sites.js';

const forms = ['framed', 'old'] as const;

const contents: readonly (readonly [string, Buffer])[] = [
  ['3.txt', Buffer.from('three\n')],
  ['empty', Buffer.alloc(0)],
  ['数据.txt', Buffer.from('数据'.repeat(1000))],
  ['inner.zip', rawZip([{ name: 'inner.txt', content: 'inner', lengthFollows: true }])],
  ['marks.bin', Buffer.from('PK\x07\x08PK\x05\x06PK\x01\x02\0\0'.repeat(10_000), 'latin1')],
  ['large.bin', randomBytes(5_000_003)],
];

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.each(forms)('%s form', (form) => {
  describe.each(compressions)('%s', (compression) => {
    test.each(contents)('transfers %s', async (name, content) => {
      const { address, served } = await serving(await shared(content, name), { form, compression });
      const folder = await tempFolder();
      const fetched = await fetching(address, { form, folder, file: name });
      expect(fetched).toEqual({
        savedTo: join(folder, name),
        kind: 'file',
        bytes: (await served).bytes,
        size: content.length,
        md5: expect.stringMatching(/^[0-9a-f]{32}$/u),
        sha256: sha256(content),
      });
      expect((await readFile(fetched.savedTo)).equals(content)).toBe(true);
      expect(await readdir(folder)).toEqual([name]);
      expectNothingOpen(folder);
    });

    test('transfers a folder', async () => {
      const docs = join(await tempFolder(), 'docs');
      await mkdir(join(docs, '子文件夹', 'empty'), { recursive: true });
      await writeFile(join(docs, 'a.txt'), 'a');
      await writeFile(join(docs, '子文件夹', 'b.bin'), randomBytes(2_000_000));
      const known = await digestContent(await describeContent(docs), { compression });
      const { address } = await serving(docs, { form, compression, sha256: known.sha256 });
      const folder = await tempFolder();
      const fetched = await fetching(address, { form, folder, file: 'docs', expected: known });
      expect(fetched).toMatchObject({ ...known, kind: 'folder', savedTo: join(folder, 'docs') });
      const names = ['a.txt', '子文件夹', join('子文件夹', 'b.bin'), join('子文件夹', 'empty')];
      expect((await readdir(fetched.savedTo, { recursive: true })).sort()).toEqual(names.sort());
      expect(await readdir(folder)).toEqual(['docs']);
      expectNothingOpen(folder);
    });
  });

  test('transfers a folder of which the directory in the archive is longer than a chunk', async () => {
    const docs = join(await tempFolder(), 'docs');
    await mkdir(docs);
    const names = Array.from({ length: 4_500 }, (_, index) => `${index}`.padStart(230, '0'));
    for (const name of names) writeFileSync(join(docs, name), name);
    const { address } = await serving(docs, { form });
    const { savedTo } = await fetching(address, { form, file: 'docs' });
    expect((await readdir(savedTo)).sort()).toEqual(names);
    expect(await readFile(join(savedTo, names.at(-1) ?? ''), 'utf8')).toBe(names.at(-1));
  });

  test('transfers an empty folder', async () => {
    const docs = join(await tempFolder(), 'docs');
    await mkdir(docs);
    const { address } = await serving(docs, { form });
    const fetched = await fetching(address, { form, file: 'docs' });
    expect(fetched).toMatchObject({ kind: 'folder', size: 0 });
    expect(await readdir(fetched.savedTo)).toEqual([]);
  });

  test.each(digestModes)('computes the digests that digest = %s asks for', async (digest) => {
    const path = await shared('three');
    const known = await digestContent(await describeContent(path), { compression: 'store' });
    for (const sha256 of [known.sha256, null]) {
      const { address } = await serving(path, { form, digest, sha256 });
      const expected = { size: 5, sha256: digest === 'md5' ? null : sha256 };
      const fetched = await fetching(address, { form, digest, expected });
      expect(fetched.sha256).toBe(digest === 'md5' ? null : known.sha256);
      // The old form always has an MD5.
      if (form === 'framed' && digest === 'sha256') expect(fetched.md5).toBeNull();
      else expect(fetched.md5).toMatch(/^[0-9a-f]{32}$/u);
    }
  });

  test('verifies with the digests that are there if two peers differ in their digest option', async () => {
    const path = await shared('three');
    const both = await serving(path, { form, digest: 'both' });
    expect((await fetching(both.address, { form, digest: 'md5' })).md5).not.toBeNull();
    const again = await serving(path, { form, digest: 'both' });
    expect((await fetching(again.address, { form, digest: 'sha256' })).md5).not.toBeNull();
  });

  test('reports progress up to the last byte', async () => {
    const { address, served } = await serving(await shared(randomBytes(3_000_000)), { form });
    const progress: [number, number | null][] = [];
    await fetching(address, { form, onProgress: (received, total) => progress.push([received, total]) });
    expect(progress.at(-1)).toEqual([(await served).bytes, 3_000_000]);
    const received = progress.map(([bytes]) => bytes);
    expect(received).toEqual([...received].sort((one, other) => one - other));
  });
});

test('creates the download folder', async () => {
  const folder = join(await tempFolder(), 'downloads', '3');
  const { address } = await serving(await shared('three'));
  const { savedTo } = await fetching(address, { folder });
  expect(basename(savedTo)).toBe('3.txt');
});

test('runs many downloads at the same time', async () => {
  const folder = await tempFolder();
  const names = Array.from({ length: 12 }, (_, index) => `${index}.bin`);
  const contents = names.map((_, index) => randomBytes(200_000 + index));
  const fetched = await Promise.all(
    names.map(async (file, index) => {
      const { address } = await serving(await shared(contents[index] as Buffer, file));
      return fetching(address, { folder, file });
    }),
  );
  expect(fetched.map(({ sha256 }) => sha256)).toEqual(contents.map(sha256));
  expect((await readdir(folder)).sort()).toEqual([...names].sort());
});

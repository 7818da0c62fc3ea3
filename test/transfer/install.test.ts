import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from './archive/temp-folder.js';
import { expectFailure, expectNothingOpen, fetching, serving, shared } from './sites.js';

async function servingThree() {
  return (await serving(await shared('three'))).address;
}

async function servingDocs() {
  const docs = join(await tempFolder(), 'docs');
  await mkdir(docs);
  await writeFile(join(docs, 'new.txt'), 'new');
  return (await serving(docs)).address;
}

test('a file that is there with the same content is left as it is', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, '3.txt'), 'three');
  const before = await stat(join(folder, '3.txt'));
  const { savedTo } = await fetching(await servingThree(), { folder });
  expect((await stat(savedTo)).ino).toBe(before.ino);
  expect(await readdir(folder)).toEqual(['3.txt']);
});

test.each(['other', 'longer than three', ''])(
  'a file that is there with other content is kept: "%s"',
  async (content) => {
    const folder = await tempFolder();
    await writeFile(join(folder, '3.txt'), content);
    await expectFailure(await servingThree(), 'file-exists', { folder });
    expect(await readFile(join(folder, '3.txt'), 'utf8')).toBe(content);
  },
);

test('a folder in the place of a file is kept', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, '3.txt'));
  await expectFailure(await servingThree(), 'file-exists', { folder });
});

test('a link in the place of a file is not followed', async () => {
  const folder = await tempFolder();
  const target = await shared('three');
  await symlink(target, join(folder, '3.txt'));
  await expectFailure(await servingThree(), 'file-exists', { folder });
  expect(await readFile(target, 'utf8')).toBe('three');
});

test.each(['file', 'full folder', 'empty folder'])(
  'what is in the place of a folder is kept: %s',
  async (kind) => {
    const folder = await tempFolder();
    if (kind === 'file') await writeFile(join(folder, 'docs'), 'old');
    else await mkdir(join(folder, 'docs'));
    if (kind === 'full folder') await writeFile(join(folder, 'docs', 'old.txt'), 'old');
    await expectFailure(await servingDocs(), 'file-exists', { folder, file: 'docs' });
  },
);

test('of two downloads at once, one has the place and the other agrees', async () => {
  const folder = await tempFolder();
  const addresses = await Promise.all([servingThree(), servingThree(), servingThree()]);
  await Promise.all(addresses.map((address) => fetching(address, { folder })));
  expect(await readdir(folder)).toEqual(['3.txt']);
});

test.each(['file', 'folder', 'link'])('overwriting puts a file in the place of a %s', async (kind) => {
  const folder = await tempFolder();
  const place = join(folder, '3.txt');
  const target = await shared('old');
  if (kind === 'file') await writeFile(place, 'old');
  if (kind === 'link') await symlink(target, place);
  if (kind === 'folder') {
    await mkdir(place);
    await writeFile(join(place, 'old.txt'), 'old');
  }
  const { savedTo } = await fetching(await servingThree(), { folder, overwrite: true });
  expect(await readFile(savedTo, 'utf8')).toBe('three');
  expect(await readFile(target, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['3.txt']);
  expectNothingOpen(folder);
});

test.each(['nothing', 'file', 'folder'])('overwriting puts a folder in the place of a %s', async (kind) => {
  const folder = await tempFolder();
  const place = join(folder, 'docs');
  if (kind === 'file') await writeFile(place, 'old');
  if (kind === 'folder') {
    await mkdir(place);
    await writeFile(join(place, 'old.txt'), 'old');
  }
  const { savedTo } = await fetching(await servingDocs(), { folder, file: 'docs', overwrite: true });
  expect(await readdir(savedTo)).toEqual(['new.txt']);
  expect(await readdir(folder)).toEqual(['docs']);
  expectNothingOpen(folder);
});

test('a failed overwriting keeps what was there', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, '3.txt'), 'old');
  const expected = { size: 6, sha256: null };
  await expectFailure(await servingThree(), 'bad-transfer', { folder, overwrite: true, expected });
  expect(await readFile(join(folder, '3.txt'), 'utf8')).toBe('old');
});

test('where the download folder cannot be, the reason is told', async () => {
  const file = await shared('not a folder');
  const fetched = fetching(await servingThree(), { folder: join(file, 'downloads') });
  await expect(fetched).rejects.toMatchObject({
    code: 'not-written',
    message: expect.stringContaining('ENOTDIR'),
  });
});

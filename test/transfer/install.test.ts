import { mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
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

test('leaves an existing file with the same content as it is', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, '3.txt'), 'three');
  const before = await stat(join(folder, '3.txt'));
  const { savedTo } = await fetching(await servingThree(), { folder });
  expect((await stat(savedTo)).ino).toBe(before.ino);
  expect(await readdir(folder)).toEqual(['3.txt']);
});

test.each(['other', 'longer than three', ''])(
  'keeps an existing file with other content: "%s"',
  async (content) => {
    const folder = await tempFolder();
    await writeFile(join(folder, '3.txt'), content);
    await expectFailure(await servingThree(), 'file-exists', { folder });
    expect(await readFile(join(folder, '3.txt'), 'utf8')).toBe(content);
  },
);

test('keeps a folder that has the name of the file', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, '3.txt'));
  await expectFailure(await servingThree(), 'file-exists', { folder });
});

test('does not follow a symbolic link that has the name of the file', async () => {
  const folder = await tempFolder();
  const target = await shared('three');
  await symlink(target, join(folder, '3.txt'));
  await expectFailure(await servingThree(), 'file-exists', { folder });
  expect(await readFile(target, 'utf8')).toBe('three');
});

test.each(['file', 'full folder', 'empty folder'])(
  'keeps what has the name of the downloaded folder: %s',
  async (kind) => {
    const folder = await tempFolder();
    if (kind === 'file') await writeFile(join(folder, 'docs'), 'old');
    else await mkdir(join(folder, 'docs'));
    if (kind === 'full folder') await writeFile(join(folder, 'docs', 'old.txt'), 'old');
    await expectFailure(await servingDocs(), 'file-exists', { folder, file: 'docs' });
  },
);

test('installs one of several simultaneous downloads, and accepts the others as equal', async () => {
  const folder = await tempFolder();
  const addresses = await Promise.all([servingThree(), servingThree(), servingThree()]);
  await Promise.all(addresses.map((address) => fetching(address, { folder })));
  expect(await readdir(folder)).toEqual(['3.txt']);
});

test.each(['file', 'folder', 'link'])('replaces a %s with a file if overwriting is allowed', async (kind) => {
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

test.each(['nothing', 'file', 'folder'])(
  'replaces a %s with a folder if overwriting is allowed',
  async (kind) => {
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
  },
);

test('keeps the existing file if the download that would replace it fails', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, '3.txt'), 'old');
  const expected = { size: 6, sha256: null };
  await expectFailure(await servingThree(), 'bad-transfer', { folder, overwrite: true, expected });
  expect(await readFile(join(folder, '3.txt'), 'utf8')).toBe('old');
});

test('reports why the download folder cannot be created', async () => {
  const file = await shared('not a folder');
  const fetched = fetching(await servingThree(), { folder: join(file, 'downloads') });
  await expect(fetched).rejects.toMatchObject({
    code: 'not-written',
    message: expect.stringContaining('ENOTDIR'),
  });
});

test.skipIf(process.platform === 'win32')(
  'writes nothing into another folder if a link replaces the folder of the downloads meanwhile',
  async () => {
    const [above, outside] = [await tempFolder(), await tempFolder()];
    const folder = join(above, 'downloads');
    const confirm = async (): Promise<void> => {
      await rename(folder, join(above, 'before'));
      await symlink(outside, folder);
    };
    const options = { folder, confirm, overwrite: true };
    await expect(fetching(await servingThree(), options)).rejects.toMatchObject({ name: 'SimError' });
    expect(await readdir(outside)).toEqual([]);
  },
);

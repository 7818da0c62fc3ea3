import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawZip } from '../helpers/raw-zip.js';
import { ancient, framed, header, md5, old, three } from './crafted.js';
import { expectFailure, fetching, saying } from './sites.js';

type Entry = Parameters<typeof rawZip>[0][number];

/** What an older program sends for a folder: its direct children, and the length of the first. */
function children(...entries: Entry[]): Buffer {
  return ancient(rawZip(entries), { fileSize: entries[0]?.content?.length ?? 0, filename: 'docs.zip' });
}

async function fetchedFrom(bytes: Buffer, options: { file?: string; isFolder?: boolean } = {}) {
  const address = await saying(bytes, { stays: true });
  const { kind, size, savedTo } = await fetching(address, { form: 'old', file: 'docs', ...options });
  return { kind, size, savedTo };
}

async function contentOf(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

const big = Buffer.alloc(3 << 20, 'floodsim ');

describe('An archive of the direct children of a folder, from an older program,', () => {
  it.each([
    [
      'two files',
      [
        { name: 'a.txt', content: 'a' },
        { name: 'b.txt', content: 'bb' },
      ],
      ['a.txt', 'b.txt'],
    ],
    [
      'a file with the name of the folder among them',
      [
        { name: 'a', content: 'a' },
        { name: 'docs', content: '' },
      ],
      ['a', 'docs'],
    ],
    [
      'a folder with the name of the folder first',
      [
        { name: 'docs/', mode: 0o040755 },
        { name: 'z', content: 'z' },
      ],
      ['docs', 'z'],
    ],
    ['one file with another name', [{ name: 'a.txt', content: 'a' }], ['a.txt']],
    ['one empty file', [{ name: 'a.txt', content: '' }], ['a.txt']],
    [
      'a sub-folder, which it packs without its content',
      [
        { name: 'sub/', mode: 0o040755 },
        { name: 'z', content: 'z' },
      ],
      ['sub', 'z'],
    ],
    ['only a sub-folder', [{ name: 'sub/', mode: 0o040755 }], ['sub']],
    ['no entry', [], []],
    [
      'a small file before a large one',
      [
        { name: 'a', content: 'a' },
        { name: 'b', content: big },
      ],
      ['a', 'b'],
    ],
    [
      'a nested archive',
      [
        { name: 'a', content: 'a' },
        { name: 'b.zip', content: rawZip([{ name: 'x', content: 'x' }]) },
        { name: 'c', content: 'c' },
      ],
      ['a', 'b.zip', 'c'],
    ],
  ] as [string, Entry[], string[]][])('is saved as the folder: %s', async (_, entries, names) => {
    const { kind, savedTo } = await fetchedFrom(children(...entries));
    expect(kind).toBe('folder');
    expect(await contentOf(savedTo)).toEqual(names);
  });

  it('is saved as a file if it holds one file with its name, and as a folder if a folder is wanted', async () => {
    const bytes = children({ name: 'docs', content: 'text' });
    const file = await fetchedFrom(bytes);
    expect(file.kind).toBe('file');
    expect(await readFile(file.savedTo, 'utf8')).toBe('text');
    const folder = await fetchedFrom(bytes, { isFolder: true });
    expect(folder).toMatchObject({ kind: 'folder', size: 4 });
    expect(await readFile(join(folder.savedTo, 'docs'), 'utf8')).toBe('text');
  });

  it('is refused if it holds one file with another name, and the wanted name has an extension', async () => {
    const bytes = ancient(rawZip([{ name: '4.txt', content: three }]));
    await expectFailure(await saying(bytes), 'bad-archive', { form: 'old' });
    expect(await fetchedFrom(bytes, { file: '3.txt', isFolder: true })).toMatchObject({ kind: 'folder' });
  });

  it.each([
    [
      'leads out of it',
      [
        { name: '../a', content: 'a' },
        { name: 'b', content: 'b' },
      ],
    ],
    [
      'occurs twice',
      [
        { name: 'a', content: 'a' },
        { name: 'a', content: 'b' },
      ],
    ],
    [
      'is below a file',
      [
        { name: 'a', content: 'a' },
        { name: 'a/b', content: 'b' },
      ],
    ],
  ] as [string, Entry[]][])('is refused if an entry %s', async (_, entries) => {
    await expectFailure(await saying(children(...entries)), 'bad-archive', { form: 'old', file: 'docs' });
  });

  it('is refused in the framed form, and from a sender that names the content', async () => {
    const archive = rawZip([
      { name: 'a', content: 'a' },
      { name: 'b', content: 'b' },
    ]);
    const names = { name: 'docs', filename: 'docs.zip', size: 2 };
    const file = 'docs';
    await expectFailure(await saying(framed(archive, names, { sha256: null })), 'bad-archive', { file });
    const known = old(archive, { ...names, sha256: null });
    await expectFailure(await saying(known), 'bad-archive', { file, form: 'old' });
  });
});

describe('A single file, if a folder is wanted,', () => {
  it('is refused from a sender that would send a folder as such', async () => {
    await expectFailure(await saying(framed()), 'bad-archive', { isFolder: true });
    const inline = header({ body: 'text', md5: md5(Buffer.from('text')) });
    await expectFailure(await saying(inline), 'bad-transfer', { form: 'old', isFolder: true });
  });
});

describe('A text in a header without a length', () => {
  it('is verified while the connection stays open, and refused with a wrong MD5', async () => {
    const body = '数据 {"}\n';
    const bytes = Buffer.from(JSON.stringify({ filename: '3.txt', body, md5: md5(Buffer.from(body)) }));
    const { savedTo } = await fetchedFrom(bytes, { file: '3.txt' });
    expect(await readFile(savedTo, 'utf8')).toBe(body);
    const wrong = Buffer.from(JSON.stringify({ body: `${body} `, md5: md5(Buffer.from(body)) }));
    await expectFailure(await saying(wrong, { stays: true }), 'bad-transfer', { form: 'old' });
  });

  it('is refused if it is longer than the limit for a download', async () => {
    const body = 'x'.repeat(1000);
    const bytes = Buffer.from(JSON.stringify({ body, md5: md5(Buffer.from(body)) }));
    const limits = { maxBytes: 999 };
    await expectFailure(await saying(bytes, { stays: true }), 'too-large', { form: 'old', limits });
  });
});

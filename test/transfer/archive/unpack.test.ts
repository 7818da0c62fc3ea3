import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ArchiveWriter } from '../../../src/transfer/archive/archive-writer.js';
import { describeContent } from '../../../src/transfer/archive/content.js';
import { packContent } from '../../../src/transfer/archive/pack.js';
import { unpackArchive } from '../../../src/transfer/archive/unpack.js';
import { rawZip } from '../../helpers/raw-zip.js';
import { openFilesBelow, tempFolder } from './temp-folder.js';
import { unpackBytes } from './unpacking.js';

const compressions = ['store', 'deflate'] as const;

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function packed(path: string, compression: 'store' | 'deflate'): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of packContent(await describeContent(path), { compression })) parts.push(part);
  return Buffer.concat(parts);
}

const innerZip = rawZip([{ name: 'inner.txt', content: 'inner', lengthFollows: true }]);
const contents: [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['one byte', Buffer.from('3')],
  ['text', Buffer.from('three\n'.repeat(5000))],
  [
    'what looks like the end of an entry',
    Buffer.from('PK\x07\x08abcdPK\x01\x02PK\x05\x06'.repeat(100), 'latin1'),
  ],
  ['an archive', innerZip],
  ['three blocks that do not compress', randomBytes(3 * (1 << 20) + 17)],
];

for (const compression of compressions) {
  test.each(contents)(`unpacks what was packed: %s (${compression})`, async (_, content) => {
    const folder = await tempFolder();
    await writeFile(join(folder, '3.txt'), content);
    const archive = await packed(join(folder, '3.txt'), compression);
    for (const announced of [content.length, null]) {
      const into = await tempFolder();
      const unpacked = await unpackBytes(archive, into, {
        announced,
        maxBytes: content.length,
        piece: 65_537,
      });
      expect(unpacked).toMatchObject({ kind: 'file', size: content.length, sha256: sha256(content) });
      expect((await readFile(unpacked.path)).equals(content)).toBe(true);
      expect(openFilesBelow(into)).toEqual([]);
    }
  });
}

test('does not copy stored content, whatever pieces it arrives in', async () => {
  const content = Buffer.from('three '.repeat(50));
  const archive = rawZip([{ name: '3.txt', content, lengthFollows: true }]);
  for (let piece = 1; piece < archive.length; piece += 1) {
    const unpacked = await unpackBytes(archive, await tempFolder(), { announced: content.length, piece });
    expect(unpacked.path).toMatch(/content$/u);
    expect((await readFile(unpacked.path)).equals(content)).toBe(true);
    expect(unpacked.sha256).toBe(sha256(content));
  }
});

test.each([
  ['is wrong', 3],
  ['reaches beyond the archive', 100_000],
])('unpacks correctly if the announced length %s', async (_, announced) => {
  const content = Buffer.from('three '.repeat(50));
  const archive = rawZip([{ name: '3.txt', content, lengthFollows: true }]);
  const { path } = await unpackBytes(archive, await tempFolder(), { announced });
  expect((await readFile(path)).equals(content)).toBe(true);
});

test('unpacks the folder that was packed', async () => {
  const folder = join(await tempFolder(), '文档');
  await mkdir(join(folder, 'sub', 'empty'), { recursive: true });
  await writeFile(join(folder, 'a.txt'), '');
  await writeFile(join(folder, 'sub', '数据.bin'), randomBytes(100_000));
  for (const compression of compressions) {
    const archive = await packed(folder, compression);
    const unpacked = await unpackBytes(archive, await tempFolder(), { file: '文档', announced: 100_000 });
    expect(unpacked).toMatchObject({ kind: 'folder', size: 100_000, sha256: null });
    const names = (await readdir(unpacked.path, { recursive: true })).sort();
    expect(names).toEqual(['a.txt', 'sub', join('sub', 'empty'), join('sub', '数据.bin')].sort());
    const [one, other] = await Promise.all(
      [folder, unpacked.path].map((path) => readFile(join(path, 'sub', '数据.bin'))),
    );
    expect(one?.equals(other as Buffer)).toBe(true);
  }
});

test('ignores the path to the file in the archive of an older program', async () => {
  const { path } = await unpackBytes(rawZip([{ name: 'share/3.txt', content: 'three' }]), await tempFolder());
  expect(await readFile(path, 'utf8')).toBe('three');
});

test('accepts a decomposed name', async () => {
  const archive = rawZip([{ name: 'u\u0308.txt', content: 'three' }]);
  expect((await unpackBytes(archive, await tempFolder(), { file: '\u00fc.txt' })).size).toBe(5);
});

test.each([81, 1000, 65_535])('unpacks an archive with a comment of %d bytes', async (length) => {
  const archive = rawZip([{ name: '3.txt', content: 'three' }], { comment: 'c'.repeat(length) });
  expect((await unpackBytes(archive, await tempFolder())).size).toBe(5);
});

const link = 0o120777;
const dot = { name: 'docs/', mode: 0o040755 };
const three = { name: '3.txt', content: 'three' };

test.each([
  ['nothing', Buffer.alloc(0)],
  ['something else', Buffer.from('not an archive')],
  ['no entry', rawZip([])],
  ['two files', rawZip([three, { name: '4.txt', content: 'four' }])],
  ['another file', rawZip([{ name: '4.txt', content: 'four' }])],
  ['a folder of that name inside', rawZip([{ name: 'share/3.txt/', mode: 0o040755 }])],
  ['an absolute path', rawZip([{ ...three, name: '/3.txt' }])],
  ['a path upwards', rawZip([{ ...three, name: '../3.txt' }])],
  ['a path up and down', rawZip([{ ...three, name: 'share/../../3.txt' }])],
  ['a path to itself', rawZip([{ ...three, name: './3.txt' }])],
  ['a backslash', rawZip([{ ...three, name: '..\\3.txt' }])],
  ['a drive', rawZip([{ ...three, name: 'C:/3.txt' }])],
  ['a NUL', rawZip([{ ...three, name: '\0/3.txt' }])],
  ['no UTF-8', rawZip([{ ...three, name: Buffer.from([0xff, 0x2f, ...Buffer.from('3.txt')]) }])],
  ['a link', rawZip([{ ...three, mode: link }])],
  ['a device', rawZip([{ ...three, mode: 0o060644 }])],
  ['an encrypted file', rawZip([{ ...three, flags: 1 }])],
  ['an unknown method', rawZip([{ ...three, method: 9 }])],
  ['a wrong checksum', rawZip([{ ...three, crc32: 1 }])],
  ['a wrong checksum behind it', rawZip([{ ...three, crc32: 1, lengthFollows: true }])],
  ['a wrong checksum, deflated', rawZip([{ ...three, crc32: 1, method: 8 }])],
  ['more than it says', rawZip([{ ...three, method: 8, size: 4 }])],
  ['less than it says', rawZip([{ ...three, method: 8, size: 6 }])],
  ['two lengths for what is stored', rawZip([{ ...three, size: 6 }])],
  ['a length and no bytes', rawZip([{ ...three, method: 8, packed: Buffer.alloc(0) }])],
  ['broken deflate', rawZip([{ ...three, method: 8, packed: Buffer.from('not deflate') }])],
  [
    'cut-off deflate',
    rawZip([{ ...three, method: 8, packed: deflateRawSync(Buffer.from('three')).subarray(0, 3) }]),
  ],
  ['an entry beyond the end', rawZip([{ ...three, offset: 10_000 }])],
  ['an entry that reaches into the directory', rawZip([{ ...three, packedSize: 100, size: 100 }])],
  ['fewer entries than it says', rawZip([three], { entries: 2 })],
  ['more entries than it may have', rawZip([three], { entries: 65_535 })],
  ['a directory beyond the end', rawZip([three], { directoryStart: 10_000 })],
  ['a directory elsewhere', rawZip([three], { directoryStart: 1 })],
  ['a cut-off end', rawZip([three]).subarray(0, -1)],
  ['bytes behind its end', Buffer.concat([rawZip([three]), Buffer.from('x')])],
])('rejects as a file: %s', async (_, archive) => {
  const folder = await tempFolder();
  await expect(unpackBytes(archive, folder, { announced: 5 })).rejects.toMatchObject({ code: 'bad-archive' });
  expect(openFilesBelow(folder)).toEqual([]);
});

test.each([
  ['something beside the folder', [dot, { name: 'other/a.txt' }]],
  ['a path upwards', [dot, { name: 'docs/../../a.txt' }]],
  ['an absolute path', [dot, { name: '/docs/a.txt' }]],
  ['a link', [dot, { name: 'docs/a.txt', mode: link, content: '/etc' }]],
  ['a link to write through', [dot, { name: 'docs/a', mode: link, content: '/etc' }, { name: 'docs/a/b' }]],
  ['a file twice', [dot, { name: 'docs/a.txt' }, { name: 'docs/a.txt' }]],
  ['the folder twice', [dot, dot]],
  ['a file and a folder of one name', [dot, { name: 'docs/a' }, { name: 'docs/a/', mode: 0o040755 }]],
  ['a file below a file', [dot, { name: 'docs/a' }, { name: 'docs/a/b' }]],
  ['a file in the place of a folder', [dot, { name: 'docs/a/b' }, { name: 'docs/a' }]],
  ['a folder with bytes of its own', [{ ...dot, content: 'x' }]],
  ['a file that says to be a folder', [dot, { name: 'docs/a', mode: 0o040755 }]],
  ['an empty name', [dot, { name: 'docs//a.txt' }]],
  ['a name that this platform cannot hold', [dot, { name: 'docs/CON' }]],
  ['the folder last', [{ name: 'docs/a.txt' }, dot]],
  ['one piece of the archive for two files', [dot, { name: 'docs/a' }, { name: 'docs/b', offset: 35 }]],
])('rejects as a folder: %s', async (_, entries) => {
  const folder = await tempFolder();
  const isSafeName = (name: string) => name !== 'CON';
  const unpacking = unpackBytes(rawZip(entries), folder, { file: 'docs', isSafeName });
  await expect(unpacking).rejects.toMatchObject({ code: 'bad-archive' });
  expect(openFilesBelow(folder)).toEqual([]);
});

test('rejects more content than announced before a byte is written', async () => {
  const bomb = rawZip([{ name: '3.txt', content: Buffer.alloc(1 << 20), method: 8 }]);
  const folder = await tempFolder();
  await expect(unpackBytes(bomb, folder, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' });
  expect(await readdir(folder)).not.toContain('unpacked');
});

test('stops unpacking an entry that is longer than it says', async () => {
  const bomb = rawZip([{ name: '3.txt', content: Buffer.alloc(1 << 24), method: 8, size: 1000 }]);
  const folder = await tempFolder();
  await expect(unpackBytes(bomb, folder)).rejects.toMatchObject({ code: 'bad-archive' });
  expect((await readFile(join(folder, 'unpacked'))).length).toBeLessThanOrEqual(1000);
});

test('rejects with the reason of an abort, and leaves nothing open', async () => {
  const giveUp = new AbortController();
  const reason = new Error('no longer wanted');
  giveUp.abort(reason);
  const folder = await tempFolder();
  const archive = rawZip([{ ...three, method: 8 }]);
  await expect(unpackBytes(archive, folder, { signal: giveUp.signal })).rejects.toBe(reason);
  expect(openFilesBelow(folder)).toEqual([]);
});

test('rejects if the archive cannot be read, at whatever step', async () => {
  const folder = await tempFolder();
  const paths = { contentPath: join(folder, 'content'), restPath: join(folder, 'rest') };
  const into = {
    file: '3.txt',
    into: join(folder, 'unpacked'),
    maxBytes: 1000,
    withSha256: true,
    isSafeName: () => true,
  };
  const unreadable = new Error('the disk is broken');
  // The end, the directory, and the content: each is read at a time of its own.
  for (const reads of [0, 1, 2, 3]) {
    const archive = await ArchiveWriter.create({
      ...paths,
      announced: null,
      maxBytes: 1000,
      withMd5: false,
      withSha256: true,
    });
    await archive.append(rawZip([{ ...three, method: 8 }]));
    const blocks = archive.blocks.bind(archive);
    let left = reads;
    archive.blocks = async function* (start, end) {
      left -= 1;
      if (left < 0) throw unreadable;
      yield* blocks(start, end);
    };
    await expect(unpackArchive(archive, into)).rejects.toBe(unreadable);
    await archive.close();
    await Promise.all(Object.values({ ...paths, into: into.into }).map((path) => rm(path, { force: true })));
  }
});

import { readdir } from 'node:fs/promises';
import { describe, expect, it, test } from 'vitest';
import { maxDepth, maxEntries, maxPathBytes } from '../../../src/core/archive-limits.js';
import { planArchive } from '../../../src/transfer/archive/plan.js';
import { nameKey } from '../../../src/wire/file-name.js';
import { type RawEntry, rawZip } from '../../helpers/raw-zip.js';
import { openFilesBelow, tempFolder } from './temp-folder.js';
import { unpackBytes } from './unpacking.js';

const dot = { name: 'docs/', mode: 0o040755 };
const folder = (name: string) => ({ name: `docs/${name}/`, mode: 0o040755 });

/** A path below `docs` with so many names, with that one. */
const deep = (names: number, name = 'a') => Array.from({ length: names - 1 }, () => name).join('/');

async function expectRefusal(archive: Buffer, message: string): Promise<void> {
  const into = await tempFolder();
  await expect(unpackBytes(archive, into, { file: 'docs', maxBytes: 2 ** 40 })).rejects.toMatchObject({
    code: 'bad-archive',
    message: expect.stringContaining(message),
  });
  expect(await readdir(into)).not.toContain('unpacked');
  expect(openFilesBelow(into)).toEqual([]);
}

describe('the directory of an archive', () => {
  test.each([
    ['a path of 64 KB', [dot, folder(deep(30_000))], `more than ${maxDepth} names`],
    ['a path with one name too many', [dot, folder(deep(maxDepth + 1))], `more than ${maxDepth} names`],
    ['a path that is too long', [dot, folder(deep(20, 'x'.repeat(250)))], `more than ${maxPathBytes} bytes`],
    [
      'paths that are too long together',
      Array.from({ length: 10_000 }, (_, index) => folder(`${deep(18, 'x'.repeat(220))}/${index}`)),
      'paths of more than 32 MiB together',
    ],
    [
      'too many names together',
      Array.from({ length: 16_000 }, (_, index) => folder(`${deep(254)}/${index}`)),
      'more than 4000000 names together',
    ],
    [
      'too many folders that are only implied',
      [dot, ...Array.from({ length: 1_000 }, (_, index) => ({ name: `docs/${index}/${deep(251)}` }))],
      `more than ${maxEntries} files and folders`,
    ],
    [
      'too long extra fields and comments',
      Array.from({ length: 130 }, (_, index) => ({ ...folder(String(index)), extra: Buffer.alloc(65_000) })),
      'extra fields and comments of more than',
    ],
  ] as [string, RawEntry[], string][])(
    '[B5] is refused before anything is written if it has %s',
    (_, entries, message) => expectRefusal(rawZip(entries), message),
  );

  test.each([
    ['more entries than it has bytes for', { entries: 2 }, 'directory is damaged'],
    ['a directory of no bytes', { directoryLength: 0 }, 'directory is damaged'],
    ['a directory of 4 GB', { directoryLength: 0xfffffffe }, 'directory is cut off'],
  ])('[B5] is refused if it announces %s', (_, options, message) =>
    expectRefusal(rawZip([dot], options), message),
  );

  it('[B5] is accepted at the limits', async () => {
    const atLimits = rawZip([dot, folder(deep(maxDepth)), { name: `docs/${deep(maxDepth, 'b')}` }]);
    const { kind } = await unpackBytes(atLimits, await tempFolder(), { file: 'docs' });
    expect(kind).toBe('folder');
  });

  it('[B7] costs one look at each name, however many paths begin alike', () => {
    const paths = Array.from({ length: 15_000 }, (_, index) => `docs/${deep(200)}/${index}`);
    const entries = ['docs/', ...paths].map((path, index) => entryOf(path, index));
    let looks = 0;
    const isSafeName = () => {
      looks += 1;
      return true;
    };
    const plan = planArchive(entries, { file: 'docs', maxBytes: 0, directoryStart: 2 ** 40, isSafeName });
    expect(plan.entries).toHaveLength(paths.length + 1);
    expect(looks).toBe(199 + paths.length);
  });

  it('[B8] is refused if two of its names are the same for the platform', () => {
    const planFor = (platform: NodeJS.Platform, ...paths: string[]) =>
      planArchive(['docs/', ...paths].map(entryOf), {
        file: 'docs',
        maxBytes: 0,
        directoryStart: 2 ** 40,
        isSafeName: () => true,
        nameKey: (name) => nameKey(name, platform),
      });
    for (const paths of [
      ['docs/a', 'docs/A'],
      ['docs/a/x', 'docs/A/y'],
    ]) {
      expect(planFor('linux', ...paths).entries).toHaveLength(3);
      for (const platform of ['win32', 'darwin'] as const)
        expect(() => planFor(platform, ...paths)).toThrow('"A" and "a" are the same name');
    }
    const forms = ['docs/\u00fc', 'docs/u\u0308'];
    expect(planFor('linux', ...forms).entries).toHaveLength(3);
    expect(() => planFor('darwin', ...forms)).toThrow('are the same name');
  });
});

/** An entry without content, behind those before it. */
function entryOf(path: string, index: number) {
  return {
    ...{ signature: 0x02014b50, flags: 0, compressionMethod: 0, crc32: 0 },
    ...{ compressedSize: 0, uncompressedSize: 0, externalFileAttributes: 0 },
    ...{ fileNameLength: path.length, offsetToLocalFileHeader: index * 10_000, path },
  };
}

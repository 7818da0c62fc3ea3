import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  isTempName,
  openTemporaries,
  removeTemporariesSync,
  Temporaries,
  tempName,
} from '../../src/transfer/temporaries.js';
import { isSafeName } from '../../src/wire/file-name.js';
import { tempFolder } from './archive/temp-folder.js';

test.each(['3.txt', '数据.txt', '.hidden', 'a b', '%41', 'x'.repeat(255)])(
  'accepts the name on every platform: %s',
  (name) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(isSafeName(name, platform)).toBe(true);
  },
);

test.each(['', '.', '..', 'a/b', 'a\\b', 'a\0', '数'.repeat(86)])(
  'rejects the name on every platform: %j',
  (name) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(isSafeName(name, platform)).toBe(false);
  },
);

test.each([
  'a:b',
  'what?',
  'a\n',
  '3.txt.',
  '3.txt ',
  'CON',
  'nul.txt',
  'Com1.tar.gz',
  'lpt\u00b2',
  'aux .c',
])('rejects the name on Windows only: %j', (name) => {
  expect(isSafeName(name, 'win32')).toBe(false);
  expect(isSafeName(name, 'linux')).toBe(true);
});

test.each(['console', 'com', 'com10', 'nulls.txt', 'a.con'])(
  'accepts a name that only resembles a Windows device: %s',
  (name) => {
    expect(isSafeName(name, 'win32')).toBe(true);
  },
);

test.each(['3.txt', '数'.repeat(85), 'x'.repeat(255)])(
  'makes a recognisable temporary name that is not too long: %s',
  (name) => {
    const temporary = tempName(name);
    expect(isTempName(temporary)).toBe(true);
    expect(temporary).not.toBe(tempName(name));
    expect(Buffer.byteLength(temporary)).toBeLessThanOrEqual(255);
    expect(temporary).not.toContain('\ufffd');
    expect(isTempName(name)).toBe(false);
  },
);

test('lists open temporaries until they are removed', async () => {
  const folder = await tempFolder();
  const temporaries = new Temporaries(folder, '3.txt');
  const paths = [temporaries.newPath(), temporaries.newPath()];
  await writeFile(paths[0] as string, 'three');
  expect(openTemporaries()).toEqual(paths);
  await temporaries.remove();
  expect(openTemporaries()).toEqual([]);
  expect(existsSync(paths[0] as string)).toBe(false);
});

test('removes all temporaries of a process that must exit at once', async () => {
  const folder = await tempFolder();
  const path = new Temporaries(folder, 'docs').newPath();
  await mkdir(path);
  await writeFile(join(path, 'a.txt'), 'a');
  removeTemporariesSync();
  expect(openTemporaries()).toEqual([]);
  expect(existsSync(path)).toBe(false);
});

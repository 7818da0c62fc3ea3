import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeContent } from '../../src/transfer/archive/content.js';
import { digestContent } from '../../src/transfer/archive/digest.js';
import { changingCopy } from '../../src/transfer/changing-copy.js';
import { tempFolder } from './archive/temp-folder.js';
import { expectNothingOpen, fetching, serving } from './sites.js';

const forms = ['framed', 'old'] as const;
const contents = [
  ['empty', 0],
  ['small', 1_000],
  ['large', 3_000_000],
] as const;

/** Serves a copy of this file or folder that changes, after its digest was announced. */
async function fetchChanging(path: string, form: 'framed' | 'old', atByte: number) {
  const content = await describeContent(path);
  const expected = await digestContent(content, { compression: 'store' });
  const into = join(await tempFolder(), 'copies');
  const copy = await changingCopy(content, atByte, into);
  const { onContent } = copy;
  const { address, served } = await serving(path, {
    ...{ content: copy.content, form, onContent, sha256: expected.sha256 },
  });
  served.catch(() => undefined);
  const folder = await tempFolder();
  const fetched = fetching(address, { form, folder, file: content.name, expected });
  await expect(fetched).rejects.toThrow(/mismatch|changed while it was read|connection/u);
  expect(await readdir(folder)).toEqual([]);
  await copy.remove();
  expect(await readdir(into)).toEqual([]);
  expectNothingOpen(folder);
}

describe.each(forms)('changingCopy, %s form', (form) => {
  test.each(contents)('%s file: is refused, and the file itself stays as it is', async (name, size) => {
    const path = join(await tempFolder(), name);
    const bytes = randomBytes(size);
    await writeFile(path, bytes);
    for (const atByte of [0, size >> 1, 2 * size]) await fetchChanging(path, form, atByte);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  test.each([['with files'], ['without files']])('folder %s', async (kind) => {
    const path = join(await tempFolder(), 'docs');
    await mkdir(join(path, 'sub'), { recursive: true });
    if (kind === 'with files') await writeFile(join(path, 'sub', 'a.txt'), 'a');
    await fetchChanging(path, form, 0);
    expect(await readdir(path, { recursive: true })).toEqual(
      kind === 'with files' ? ['sub', join('sub', 'a.txt')] : ['sub'],
    );
  });
});

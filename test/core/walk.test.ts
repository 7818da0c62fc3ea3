import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder, walk } from '../../src/core/walk.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('walk', () => {
  it('yields everything below a folder in order, each folder before its content', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a/.b'), { recursive: true });
    writeFileSync(join(folder, 'a/.b/c'), '');
    writeFileSync(join(folder, 'b'), '');
    expect([...walk(folder)]).toEqual([
      { path: 'a', name: 'a', kind: 'folder' },
      { path: join('a/.b'), name: '.b', kind: 'folder' },
      { path: join('a/.b/c'), name: 'c', kind: 'file' },
      { path: 'b', name: 'b', kind: 'file' },
    ]);
  });

  it('leaves out what is to be skipped, and everything below it', () => {
    const folder = temporaryFolder();
    for (const name of ['10', '2', 'skipped']) mkdirSync(join(folder, name, 'in'), { recursive: true });
    const paths = walk(folder, {
      skip: ({ name }) => name === 'skipped',
      compare: (one, other) => Number(one) - Number(other),
    });
    expect([...paths].map(({ path }) => path)).toEqual(['2', join('2/in'), '10', join('10/in')]);
  });

  it.skipIf(process.platform === 'win32')('yields symbolic links and does not follow circles', () => {
    const folder = temporaryFolder();
    for (const name of ['here', 'there']) symlinkSync('.', join(folder, name));
    symlinkSync('nowhere', join(folder, 'away'));
    expect([...walk(folder)].map(({ path, kind }) => [path, kind])).toEqual([
      ['away', 'link'],
      ['here', 'link'],
      ['there', 'link'],
    ]);
  });

  it('throws the error of a folder that cannot be read, with its path', () => {
    const folder = join(temporaryFolder(), 'not-there');
    expect(() => [...walk(folder)]).toThrow(expect.objectContaining({ code: 'ENOENT', path: folder }));
  });
});

describe('listFolder', () => {
  it('lists entries by name, without hidden ones, and does not follow links', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'b'));
    for (const name of ['c', 'a', '.hidden']) writeFileSync(join(folder, name), '');
    symlinkSync('b', join(folder, 'link'), 'junction');
    expect(listFolder(folder)).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'folder' },
      { name: 'c', kind: 'file' },
      { name: 'link', kind: 'link' },
    ]);
  });
});

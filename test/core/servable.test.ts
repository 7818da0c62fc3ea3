import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxDepth, maxEntries } from '../../src/core/archive-limits.js';
import { findUnservable, unreadable } from '../../src/core/servable.js';
import { temporaryFolder } from '../helpers/sim.js';

const onLinux = process.platform === 'linux';
const folder = (path: string) => ({ path, name: 'docs', kind: 'folder' }) as const;

function docs(...files: (string | Buffer)[]): string {
  const path = join(temporaryFolder(), 'docs');
  mkdirSync(path);
  for (const file of files) writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from(file)]), 'x');
  return path;
}

describe('findUnservable', () => {
  it('finds nothing wrong with a readable file, nor with a folder of files, folders and links', () => {
    const path = docs('a.txt', '数据.txt', 'a:b.txt');
    mkdirSync(join(path, 'sub'));
    symlinkSync('nowhere', join(path, 'link'));
    expect(findUnservable(folder(path))).toBeNull();
    expect(findUnservable({ path: join(path, 'a.txt'), name: 'a.txt', kind: 'file' })).toBeNull();
  });

  it.runIf(onLinux)(
    'finds a name that is not UTF-8, but accepts a replacement character in a real name',
    () => {
      const path = docs('real\ufffd.txt', Buffer.from('caf\xe9.txt', 'latin1'));
      expect(findUnservable(folder(path))).toEqual({
        reason: 'not-utf8',
        message: 'cannot send it: the name "caf\ufffd.txt" in it is not UTF-8',
      });
      const file = { path: join(path, 'caf\ufffd.txt'), name: 'caf\ufffd.txt', kind: 'file' } as const;
      expect(findUnservable(file)).toMatchObject({ message: 'cannot send it: its name is not UTF-8' });
      const real = { path: join(path, 'real\ufffd.txt'), name: 'real\ufffd.txt', kind: 'file' } as const;
      expect(findUnservable(real)).toBeNull();
    },
  );

  it.runIf(onLinux)('finds a name that a ZIP archive cannot hold, also below the folder', () => {
    const path = docs();
    mkdirSync(join(path, 'sub'));
    writeFileSync(join(path, 'sub/back\\slash'), '');
    expect(findUnservable(folder(path))).toMatchObject({ reason: 'bad-name' });
    expect(findUnservable({ path: docs('c:x'), name: 'c:x', kind: 'file' })).toMatchObject({
      reason: 'bad-name',
    });
  });

  it.runIf(onLinux)('finds a link, a broken link and a pipe', () => {
    const path = docs('a.txt');
    symlinkSync('a.txt', join(path, 'good'));
    symlinkSync('nowhere', join(path, 'broken'));
    execFileSync('mkfifo', [join(path, 'pipe')]);
    for (const name of ['good', 'broken']) {
      expect(findUnservable({ path: join(path, name), name, kind: 'link' })?.reason).toBe('symbolic-link');
    }
    const pipe = { path: join(path, 'pipe'), name: 'pipe', kind: 'other' } as const;
    expect(findUnservable(pipe)?.reason).toBe('special-file');
  });

  it('accepts as many entries as an archive may have, the folder included, and not one more', () => {
    const path = docs();
    // Folders, because they are not opened.
    const many = (count: number) => (at: string) =>
      at === path
        ? Array.from({ length: count }, (_, index) => ({ name: String(index), kind: 'folder' as const }))
        : [];
    expect(findUnservable(folder(path), many(maxEntries - 1))).toBeNull();
    expect(findUnservable(folder(path), many(maxEntries))).toEqual({
      reason: 'too-many-entries',
      message: expect.stringContaining(`more than ${maxEntries} files and folders`),
    });
  });

  it('[B6] accepts a folder as deep as an archive may be, and not one name deeper', () => {
    const path = docs();
    const nested = (depth: number) => (at: string) =>
      at.slice(path.length).split('/').length < depth ? [{ name: 'a', kind: 'folder' as const }] : [];
    expect(findUnservable(folder(path), nested(maxDepth))).toBeNull();
    expect(findUnservable(folder(path), nested(maxDepth + 1))).toEqual({
      reason: 'too-deep',
      message: `cannot send it: its archive would have a path with more than ${maxDepth} names`,
    });
  });

  it('names the error of the system', () => {
    expect(findUnservable({ path: join(docs(), 'gone'), name: 'gone', kind: 'file' })).toEqual({
      reason: 'unreadable',
      message: 'cannot read it: ENOENT',
    });
    const denied = Object.assign(new Error('EACCES: denied'), { code: 'EACCES' });
    const list = (path: string) => {
      if (path.endsWith('sub')) throw denied;
      return [{ name: 'sub', kind: 'folder' as const }];
    };
    expect(findUnservable(folder(docs()), list)).toMatchObject({ message: 'cannot read "sub": EACCES' });
    expect(unreadable(new Error('it changed'))).toMatchObject({ message: 'cannot send it: it changed' });
  });
});

import { chmod, chown, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FileChange, type Rename, replaceFiles } from '../../../src/topology/edit/replace-files.js';
import { makeFiles } from '../folder.js';
import { rejection } from './networks.js';

const names = ['a.ini', 'b.ini', 'c.ini'] as const;

/** Three files in a folder, each to have `new` in the place of `old`. */
async function makeChanges(): Promise<{ folder: string; changes: FileChange[] }> {
  const folder = await makeFiles(Object.fromEntries(names.map((name) => [name, 'old'])));
  const changes = names.map((name) => ({
    path: join(folder, name),
    before: Buffer.from('old'),
    after: Buffer.from('new'),
  }));
  return { folder, changes };
}

/** Everything in the folder: the files, and nothing beside them. */
async function contents(folder: string): Promise<string[]> {
  expect(await readdir(folder)).toEqual(names);
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

function full(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
}

test('replaceFiles replaces all files', async () => {
  const { folder, changes } = await makeChanges();
  await replaceFiles(changes);
  expect(await contents(folder)).toEqual(['new', 'new', 'new']);
});

test.each([0, 1, 2])('replaceFiles restores all files if file %i cannot be replaced', async (failing) => {
  const { folder, changes } = await makeChanges();
  const step: Rename = async (from, to) => {
    if (to === changes[failing]?.path) throw full();
    await rename(from, to);
  };
  expect(await rejection(replaceFiles(changes, step))).toMatchObject({
    code: 'not-written',
    exitCode: 74,
    message: 'cannot write the modification: ENOSPC: no space left on device; nothing has been changed',
  });
  expect(await contents(folder)).toEqual(['old', 'old', 'old']);
});

test('replaceFiles keeps a change that another program made meanwhile, and restores the other files', async () => {
  const { folder, changes } = await makeChanges();
  const step: Rename = async (from, to) => {
    await rename(from, to);
    await writeFile(join(folder, 'c.ini'), 'theirs');
  };
  expect(await rejection(replaceFiles(changes, step))).toMatchObject({
    code: 'file-changed',
    message: `${join(folder, 'c.ini')} has changed since the modification was planned`,
  });
  expect(await contents(folder)).toEqual(['old', 'old', 'theirs']);
});

test('replaceFiles names the files that it cannot restore', async () => {
  const { folder, changes } = await makeChanges();
  const step: Rename = async (from, to) => {
    if (to.endsWith('c.ini')) throw full();
    await rename(from, to);
    // Somebody else's change is not to be undone.
    if (to.endsWith('b.ini')) await writeFile(to, 'theirs');
  };
  const { code, message } = await rejection(replaceFiles(changes, step));
  expect(code).toBe('not-written');
  expect(message).toMatch(/no space left on device; already changed: .*b\.ini$/);
  expect(await contents(folder)).toEqual(['old', 'theirs', 'old']);
});

test('replaceFiles changes no file if one has changed before', async () => {
  const { folder, changes } = await makeChanges();
  await writeFile(join(folder, 'b.ini'), 'theirs');
  expect((await rejection(replaceFiles(changes))).code).toBe('file-changed');
  expect(await contents(folder)).toEqual(['old', 'theirs', 'old']);
});

test('replaceFiles reports a file that no longer exists', async () => {
  const { folder, changes } = await makeChanges();
  await rename(join(folder, 'b.ini'), join(folder, 'b.old'));
  const { code, message } = await rejection(replaceFiles(changes));
  expect(code).toBe('not-written');
  expect(message).toContain('ENOENT');
  expect(await readFile(join(folder, 'a.ini'), 'utf8')).toBe('old');
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder that may not be written',
  async () => {
    const { folder, changes } = await makeChanges();
    await chmod(folder, 0o555);
    const { code, message, hint } = await rejection(replaceFiles(changes));
    await chmod(folder, 0o755);
    expect(code).toBe('not-written');
    expect(message).toMatch(/EACCES: permission denied.*; nothing has been changed$/);
    expect(hint).toBe('allow the file and its folder to be written, or modify a copy');
    expect(await contents(folder)).toEqual(['old', 'old', 'old']);
  },
);

test.skipIf(process.platform === 'win32')(
  'replaceFiles keeps the permissions of a file, whatever the umask is',
  async () => {
    const { folder, changes } = await makeChanges();
    await chmod(join(folder, 'a.ini'), 0o666);
    await chmod(join(folder, 'b.ini'), 0o600);
    await replaceFiles(changes);
    const modes = await Promise.all(['a.ini', 'b.ini'].map((name) => stat(join(folder, name))));
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o666, 0o600]);
  },
);

test.runIf(process.getuid?.() === 0)('replaceFiles by root keeps the owner of a file', async () => {
  const { folder, changes } = await makeChanges();
  await chown(join(folder, 'a.ini'), 4321, 1234);
  await replaceFiles(changes);
  expect(await stat(join(folder, 'a.ini'))).toMatchObject({ uid: 4321, gid: 1234 });
});

test('replaceFiles replaces the target of a symbolic link, and keeps the link', async (context) => {
  const { folder, changes } = await makeChanges();
  const elsewhere = await makeFiles({ 'real.ini': 'old' });
  const link = join(elsewhere, 'link.ini');
  // Not everybody may make symbolic links on Windows.
  await symlink(join(folder, 'a.ini'), link).catch(() => context.skip());
  await replaceFiles(changes.slice(0, 1).map((change) => ({ ...change, path: link })));
  expect(await contents(folder)).toEqual(['new', 'old', 'old']);
  expect(await readFile(link, 'utf8')).toBe('new');
  expect((await readdir(elsewhere, { withFileTypes: true })).map((entry) => entry.isSymbolicLink())).toEqual([
    true,
    false,
  ]);
});

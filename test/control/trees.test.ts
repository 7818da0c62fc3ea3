import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { amountOf, type TreePart } from '../../src/control/file-messages.js';
import { isEntryName, TreeReceiver } from '../../src/control/tree-receiver.js';
import { TreeSender } from '../../src/control/tree-sender.js';
import { walk } from '../../src/core/walk.js';
import { temporaryFolder } from '../helpers/sim.js';

const isRoot = process.getuid?.() === 0;

/** Sends a folder to a new path; parts pass as JSON, as on a connection. */
async function copy(
  from: string,
  { isEntry = false, onPart = (_: TreePart): void => {} } = {},
): Promise<{ readonly to: string; readonly kind: string; readonly most: number }> {
  const to = join(temporaryFolder(), 'arrived');
  let inFlight = 0;
  let most = 0;
  const receiver = new TreeReceiver({
    path: to,
    makesLinks: true,
    onTaken: (amount) => {
      inFlight -= amount;
      sender.taken(amount);
    },
  });
  const sender = new TreeSender((part) => {
    inFlight += amountOf(part);
    most = Math.max(most, inFlight);
    onPart(part);
    receiver.take(JSON.parse(JSON.stringify(part)) as TreePart);
  });
  await (isEntry ? sender.sendEntry(() => from) : sender.sendFolder(from));
  return { to, kind: await receiver.done, most };
}

/** What is below a folder: kinds, permissions of files, and contents. */
function contentOf(folder: string): string[] {
  return [...walk(folder)].map(({ path, kind }) => {
    const { mode } = lstatSync(join(folder, path));
    const content =
      kind === 'file' ? `${(mode & 0o777).toString(8)} ${readFileSync(join(folder, path))}` : '';
    return `${path} ${kind} ${content}`;
  });
}

function receiver(path: string, makesLinks = false): TreeReceiver {
  return new TreeReceiver({ path, makesLinks, onTaken: () => {} });
}

async function refusal(parts: readonly TreePart[], makesLinks = false): Promise<string> {
  const path = join(temporaryFolder(), 'in', 'arrived');
  mkdirSync(join(path, '..'));
  const tree = receiver(path, makesLinks);
  for (const part of parts) tree.take(part);
  const reason = await tree.done.then(
    () => 'accepted',
    (error: Error) => error.message,
  );
  // Nothing is left, and nothing was written beside it.
  expect(readdirSync(join(path, '..'))).toEqual([]);
  expect(readdirSync(join(path, '..', '..'))).toEqual(['in']);
  return reason;
}

const folder: TreePart = { kind: 'folder', path: '', mode: 0o755 };
const file = (path: string): TreePart => ({ kind: 'file', path, mode: 0o644 });

describe('a folder that is sent', () => {
  it('arrives with empty files, empty folders, odd names and permissions', async () => {
    const from = temporaryFolder();
    mkdirSync(join(from, 'a', 'deep', 'down'), { recursive: true });
    mkdirSync(join(from, 'empty'));
    writeFileSync(join(from, 'none'), '');
    writeFileSync(join(from, 'a', 'deep', 'down', 'x'), 'x');
    writeFileSync(join(from, 'Case'), 'upper');
    writeFileSync(join(from, 'case'), 'lower');
    for (const name of ['a b', 'back\\slash', 'c:d', 'né', '数据', '\'"$(x)\n', '%2e%2e', 'con'])
      writeFileSync(join(from, name), name);
    chmodSync(join(from, 'none'), 0o400);
    chmodSync(join(from, 'a b'), 0o751);
    const { to, kind } = await copy(from);
    expect(kind).toBe('folder');
    expect(contentOf(to)).toEqual(contentOf(from));
    expect(contentOf(to)).toHaveLength(16);
  });

  it('[I7] arrives without what is not shared: hidden files, targets of links, devices', async () => {
    const [from, other] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(other, 'secret'), 'secret');
    writeFileSync(join(from, '.hidden'), 'x');
    symlinkSync(other, join(from, 'link'));
    symlinkSync(join(other, 'secret'), join(from, 'file-link'));
    const { to } = await copy(from);
    expect(contentOf(to)).toEqual(['file-link link ', 'link link ']);
    expect(existsSync(join(to, 'link'))).toBe(false);
    expect(readlinkSync(join(to, 'link'))).not.toContain(other);
  });

  it('is that of a link at its own path', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), 'x');
    const link = join(temporaryFolder(), 'link');
    symlinkSync(from, link);
    expect(contentOf((await copy(link)).to)).toEqual(contentOf(from));
  });

  it('has a file that changes while it is read as it was at the end', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), 'a'.repeat(500_000));
    let changes = 0;
    const onPart = ({ kind }: TreePart): void => {
      if (kind !== 'bytes' || changes === 2) return;
      changes += 1;
      writeFileSync(join(from, 'x'), `now ${changes}`);
    };
    const { to } = await copy(from, { onPart });
    expect(readFileSync(join(to, 'x'), 'utf8')).toBe('now 2');
  });

  it('is refused if a file in it does not stop changing', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), 'x');
    const onPart = ({ kind }: TreePart): void => {
      if (kind === 'bytes') appendFileSync(join(from, 'x'), 'x');
    };
    await expect(copy(from, { onPart })).rejects.toThrow('x changes while it is sent');
  });

  it('is sent no faster than it is written', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), Buffer.alloc(20 << 20, 'x'));
    const { to, most } = await copy(from);
    expect(readFileSync(join(to, 'x')).equals(readFileSync(join(from, 'x')))).toBe(true);
    expect(most).toBeLessThan(3 << 20);
  });

  it.skipIf(isRoot)('has what cannot be read as something that cannot be read', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), 'x', { mode: 0 });
    mkdirSync(join(from, 'y'), { mode: 0 });
    const { to } = await copy(from);
    expect(() => readFileSync(join(to, 'x'))).toThrow('EACCES');
    expect(() => readdirSync(join(to, 'y'))).toThrow('EACCES');
  });

  it('fails at both sides if it does not exist', async () => {
    const path = join(temporaryFolder(), 'arrived');
    const tree = receiver(path);
    const sender = new TreeSender((part) => tree.take(part));
    await expect(sender.sendFolder(join(path, 'gone'))).rejects.toThrow('ENOENT');
    await expect(tree.done).rejects.toThrow('ENOENT');
  });

  it('ends when it is cancelled, also while it waits for its receiver', async () => {
    const from = temporaryFolder();
    writeFileSync(join(from, 'x'), Buffer.alloc(5 << 20));
    const sent: TreePart[] = [];
    const sender = new TreeSender((part) => void sent.push(part));
    const done = sender.sendFolder(from);
    await expect.poll(() => sent.reduce((sum, part) => sum + amountOf(part), 0)).toBeGreaterThan(2 << 20);
    sender.cancel(new Error('stopped'));
    await expect(done).rejects.toThrow('stopped');
    expect(sent.at(-1)?.kind).toBe('bytes');
  });
});

describe('a single file that is sent', () => {
  it('arrives at the path itself', async () => {
    const path = join(temporaryFolder(), 'x');
    writeFileSync(path, 'content', { mode: 0o640 });
    const { to, kind } = await copy(path, { isEntry: true });
    expect(kind).toBe('file');
    expect(readFileSync(to, 'utf8')).toBe('content');
    expect(lstatSync(to).mode & 0o777).toBe(0o640);
  });

  it('is not sent if it is a link', async () => {
    const path = join(temporaryFolder(), 'x');
    symlinkSync('/etc/passwd', path);
    await expect(copy(path, { isEntry: true })).rejects.toThrow('neither a file nor a folder');
  });
});

describe('TreeReceiver', () => {
  it.each([
    ['a path above', [folder, file('../x')]],
    ['a path above, from below', [folder, { kind: 'folder', path: 'a', mode: 0 }, file('a/../../x')]],
    ['an absolute path', [folder, file('/tmp/x')]],
    ['an empty name', [folder, file('a//x')]],
    ['itself', [folder, file('.')]],
    ['a zero byte', [folder, file('x\0y')]],
    ['a folder that was not sent', [folder, file('a/x')]],
    ['a file that is used as a folder', [folder, file('a'), file('a/x')]],
    ['a path below a single file', [file(''), file('x')]],
    ['a second root', [folder, file('')]],
    ['a path without a root', [file('x')]],
    ['a link as the root', [{ kind: 'link', path: '' }]],
  ] satisfies [string, TreePart[]][])('[I7] refuses %s', async (_, parts) => {
    expect(await refusal([...parts, { kind: 'end' }], true)).toMatch(/leads out of what is sent/u);
  });

  it('[I7] does not write through a link that it has made', async () => {
    const link: TreePart = { kind: 'link', path: 'a' };
    expect(await refusal([folder, link, file('a/x')], true)).toMatch(/leads out/u);
    expect(await refusal([folder, link, file('a')], true)).toMatch(/is taken there/u);
  });

  it('makes no link where nobody needs one', async () => {
    const path = join(temporaryFolder(), 'arrived');
    const tree = receiver(path);
    for (const part of [folder, { kind: 'link', path: 'a' }, { kind: 'end' }] as const) tree.take(part);
    await tree.done;
    expect(readdirSync(path)).toEqual([]);
  });

  it('names two names that are the same there', async () => {
    expect(await refusal([folder, file('x'), { ...folder, path: 'x' }])).toMatch(
      /"x" is taken there: are upper and lower case the same/u,
    );
  });

  it('writes to nothing that is there already', async () => {
    const path = join(temporaryFolder(), 'there');
    writeFileSync(path, 'mine');
    const tree = receiver(path);
    for (const part of [file(''), { kind: 'end' }] as const) tree.take(part);
    await expect(tree.done).rejects.toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('removes what has arrived if the rest does not', async () => {
    expect(
      await refusal([folder, file('x'), { kind: 'failed', failure: { code: 'EIO', message: 'read error' } }]),
    ).toBe('read error');
    const path = join(temporaryFolder(), 'arrived');
    const tree = receiver(path);
    tree.take(folder);
    tree.abort(new Error('host n2 is lost'));
    await expect(tree.done).rejects.toThrow('host n2 is lost');
    expect(existsSync(path)).toBe(false);
  });

  it('refuses bytes without a file, and an end without anything', async () => {
    expect(await refusal([folder, { kind: 'bytes', data: 'eA==' }])).toMatch(/without a file/u);
    expect(await refusal([{ kind: 'end' }])).toMatch(/nothing was sent/u);
  });
});

describe('isEntryName', () => {
  it('refuses names that lead elsewhere, and accepts odd ones', () => {
    for (const name of ['', '.', '..', 'a/b', 'a\0b']) expect(isEntryName(name)).toBe(false);
    for (const name of ['...', ' ', '..a', '数']) expect(isEntryName(name)).toBe(true);
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeShare } from '../../src/share/describe.js';
import { Share } from '../../src/share/share.js';
import { digestContent } from '../../src/transfer/archive/digest.js';
import { Digests } from '../../src/transfer/archive/digests.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'floodsim-share-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text = path): string {
  const whole = join(root, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

describe('Share', () => {
  it('finds files at any depth, and folders, by base name', () => {
    const top = put('a.txt');
    const deep = put('one/two/b.txt');
    const share = new Share([root]);
    expect(share.find('a.txt')).toEqual({ path: top, name: 'a.txt', kind: 'file', root });
    expect(share.find('b.txt')).toMatchObject({ path: deep });
    expect(share.find('two')).toMatchObject({ path: join(root, 'one/two'), kind: 'folder' });
    expect(share.find('c.txt')).toBeNull();
    expect(share.find('one/two')).toBeNull();
    expect(share.find('..')).toBeNull();
  });

  it('finds the entry closest to the root if a name occurs several times', () => {
    put('deep/er/a.txt');
    const shallow = put('z/a.txt');
    expect(new Share([root]).find('a.txt')).toMatchObject({ path: shallow });
  });

  it('sees at once what is added, removed, or put into a new folder', () => {
    const share = new Share([root]);
    for (let round = 0; round < 50; round += 1) {
      expect(share.find('new.txt')).toBeNull();
      const path = put(round % 2 === 0 ? 'new.txt' : 'sub/new.txt');
      expect(share.find('new.txt')).toMatchObject({ path });
      rmSync(path);
    }
  });

  it('does not share hidden files, links, or the targets of links', () => {
    put('.secret');
    put('outside/private.txt');
    mkdirSync(join(root, 'shared'));
    symlinkSync(join(root, 'outside'), join(root, 'shared/link'));
    symlinkSync(join(root, 'outside/private.txt'), join(root, 'shared/file-link'));
    const share = new Share([join(root, 'shared')]);
    for (const name of ['.secret', 'private.txt', 'link', 'file-link']) expect(share.find(name)).toBeNull();
  });

  it('shares downloads, but prefers its own file with that name', () => {
    const share = new Share([root]);
    const entry = { path: '/elsewhere/new.txt', name: 'new.txt', kind: 'file' as const };
    share.add(entry);
    expect(share.find('new.txt')).toEqual(entry);
    const own = put('new.txt');
    expect(share.find('new.txt')).toMatchObject({ path: own });
  });

  it('finds a name in either Unicode form', () => {
    put('Schlu\u0308ssel.txt');
    expect(new Share([root]).find('Schl\u00fcssel.txt')).not.toBeNull();
  });
});

describe('Digests', () => {
  const digests = new Digests('store');
  const entry = (path: string) => ({ path, name: 'a', kind: 'file' as const });

  it('gives size and digest of the current content', async () => {
    const path = put('a', 'one');
    const first = await digests.of(entry(path));
    expect(first).toMatchObject({
      size: 3,
      sha256: '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',
    });
    writeFileSync(path, 'two');
    utimesSync(path, 1, 2);
    expect((await digests.of(entry(path))).sha256).not.toBe(first.sha256);
  });

  it('gives the same digest for a file that is read in pieces', async () => {
    const big = put('big', 'x'.repeat(300_000));
    const { createHash } = await import('node:crypto');
    expect((await digests.of(entry(big))).sha256).toBe(
      createHash('sha256').update('x'.repeat(300_000)).digest('hex'),
    );
  });

  it('fails if the file does not exist', async () => {
    await expect(digests.of(entry(join(root, 'gone')))).rejects.toThrow(/ENOENT|no longer/u);
  });
});

describe('Digests, of a folder,', () => {
  it('keeps the digest until a file in it changes', async () => {
    const file = put('docs/sub/a.txt', 'one');
    const docs = { path: join(root, 'docs'), name: 'docs', kind: 'folder' } as const;
    const digests = new Digests('store');
    const first = await digests.of(docs);
    expect(await digests.of(docs)).toBe(first);
    writeFileSync(file, 'two');
    utimesSync(file, 1, 1);
    const second = await digests.of(docs);
    expect(second.sha256).not.toBe(first.sha256);
    expect(await digests.of(docs)).toBe(second);
  });
});

describe('Digests.announced', () => {
  it('gives the last digest, and does not compute one', async () => {
    const path = put('a.txt', 'one');
    const entry = { path, name: 'a.txt', kind: 'file' } as const;
    const digests = new Digests('store');
    expect(await digests.announced(entry)).toEqual({ ...entry, size: 3, sha256: null });
    const digested = await digests.of(entry);
    expect(await digests.announced(entry)).toEqual(digested);
    writeFileSync(path, 'longer');
    expect(await digests.announced(entry)).toEqual({ ...entry, size: 6, sha256: null });
  });
});

describe('Share.findAgain', () => {
  it('finds what was found before, until it is gone', () => {
    const path = put('a.txt');
    const share = new Share([root]);
    expect(share.findAgain('a.txt')).toMatchObject({ path });
    expect(share.findAgain('a.txt')).toMatchObject({ path });
    rmSync(path);
    expect(share.findAgain('a.txt')).toBeNull();
    const deeper = put('sub/a.txt');
    expect(share.findAgain('a.txt')).toMatchObject({ path: deeper });
  });
});

it('[D4] describes the first hundred things of a share and says how many there are', async () => {
  for (let number = 0; number < 120; number += 1) put(`${String(number).padStart(3, '0')}.txt`);
  const digested: string[] = [];
  const described = await describeShare(new Share([root]), async ({ name }) => {
    digested.push(name);
    return { size: 1, sha256: '' };
  });
  expect(described.total).toBe(120);
  expect(described.files.map(({ name }) => name)).toEqual(digested);
  expect(digested).toHaveLength(100);
  expect(digested.at(-1)).toBe('099.txt');
});

describe('a share of many folders', () => {
  const putFolders = (count: number): void => {
    for (let number = 0; number < count; number += 1) mkdirSync(join(root, String(number)));
  };

  it('[D6] is looked at once for all that ask meanwhile, in many turns of the event loop, and again only after a while', async () => {
    putFolders(600);
    let now = 0;
    let clockReads = 0;
    const ticks = (): number => {
      clockReads += 1;
      return now;
    };
    const share = new Share([root], { ticks });
    let turns = 0;
    let isOver = false;
    const countTurn = (): void => {
      turns += 1;
      if (!isOver) setImmediate(countTurn);
    };
    setImmediate(countTurn);
    const first = share.prepare('x.txt');
    const readsOfOne = clockReads;
    const others = Array.from({ length: 100 }, () => share.prepare('x.txt'));
    expect(clockReads).toBe(readsOfOne);
    await Promise.all([first, ...others]);
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(2);
    put('x.txt');
    expect(share.prepare('x.txt')).toBeNull();
    expect(share.find('x.txt')).toBeNull();
    // The longest time for which a look is used again.
    now = 2_000;
    await share.prepare('x.txt');
    expect(share.find('x.txt')).not.toBeNull();
  });

  it('[D7] is seen to change at once if it has up to 256 folders', () => {
    putFolders(255);
    const share = new Share([root]);
    expect(share.prepare('x.txt')).toBeNull();
    expect(share.find('x.txt')).toBeNull();
    put('7/x.txt');
    expect(share.prepare('x.txt')).toBeNull();
    expect(share.find('x.txt')).not.toBeNull();
  });

  it('checks a folder of many files in many turns, once for all that ask meanwhile', async () => {
    for (let number = 0; number < 600; number += 1) put(`docs/${number}.txt`);
    const share = new Share([root]);
    const preparing = share.prepare('docs');
    expect(preparing).not.toBeNull();
    await Promise.all([preparing, share.prepare('docs')]);
    expect(share.find('docs')).toMatchObject({ kind: 'folder' });
  });
});

describe('the digest of a folder', () => {
  it('[D8] is computed once for all that ask, and its files are looked at again only after a while', async () => {
    for (let number = 0; number < 600; number += 1) put(`docs/${number}.txt`);
    let computed = 0;
    let now = 0;
    const digests = new Digests('store', {
      ticks: () => now,
      compute: (...args) => {
        computed += 1;
        return digestContent(...args);
      },
    });
    const docs = { path: join(root, 'docs') };
    const wanted = Array.from({ length: 300 }, () => digests.of(docs));
    const [first, ...others] = await Promise.all(wanted);
    expect(others.every((one) => one === first)).toBe(true);
    expect(computed).toBe(1);
    put('docs/0.txt', 'another text');
    expect(await digests.of(docs)).toBe(first);
    now = 2_000;
    expect((await digests.of(docs)).sha256).not.toBe(first?.sha256);
    expect(computed).toBe(2);
  });

  it('[D9] is computed for at most two folders at once', async () => {
    let [running, most] = [0, 0];
    const digests = new Digests('store', {
      compute: async (...args) => {
        running += 1;
        most = Math.max(most, running);
        const digest = await digestContent(...args);
        running -= 1;
        return digest;
      },
    });
    for (const folder of 'abcdef') put(`${folder}/x.txt`);
    await Promise.all([...'abcdef'].map((folder) => digests.of({ path: join(root, folder) })));
    expect(most).toBe(2);
  });
});

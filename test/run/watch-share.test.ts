import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsOf, unexpectedSize, waitForFile } from '../../src/run/watch-share.js';
import { temporaryFolder } from '../helpers/sim.js';

async function knownAs(content: string) {
  const holder = temporaryFolder();
  writeFileSync(join(holder, 'x.txt'), content);
  return contentsOf([{ id: 3, folders: [holder] }], 'x.txt');
}

describe('waitForFile', () => {
  it('resolves when the file has the content of another peer, and not while the file grows', async () => {
    const known = await knownAs('content');
    const root = temporaryFolder();
    const over = new AbortController();
    onTestFinished(() => over.abort());
    let changes = 0;
    writeFileSync(join(root, 'x.txt'), 'cont');
    const onChange = (): void => {
      changes += 1;
      if (changes === 1) appendFileSync(join(root, 'x.txt'), 'ent');
    };
    const arrived = await waitForFile({ roots: [root], file: 'x.txt', known }, onChange, over.signal);
    expect(arrived).toMatchObject({ isKnown: true, digest: { size: 7 } });
  });

  it.skipIf(process.platform === 'win32')(
    'finds a file beside symbolic links that form a cycle',
    async () => {
      const known = await knownAs('content');
      const root = temporaryFolder();
      for (const name of ['x here', 'x there']) symlinkSync('.', join(root, name));
      writeFileSync(join(root, 'x.txt'), 'content');
      const over = new AbortController();
      onTestFinished(() => over.abort());
      const watched = { roots: [root], file: 'x.txt', known };
      expect(await waitForFile(watched, () => {}, over.signal)).toMatchObject({ isKnown: true });
    },
  );
});

describe('unexpectedSize', () => {
  it('returns the size of a file if no other peer has a file of this size', async () => {
    const known = await knownAs('content');
    const root = temporaryFolder();
    const place = { roots: [root], file: 'x.txt', known };
    expect(unexpectedSize(place)).toBeNull();
    writeFileSync(join(root, 'x.txt'), 'more than the content');
    expect(unexpectedSize(place)).toBe(21);
    writeFileSync(join(root, 'x.txt'), 'another');
    expect(unexpectedSize(place)).toBeNull();
  });
});

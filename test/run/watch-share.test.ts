import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsIn, unexpectedSize, waitForFile } from '../../src/run/watch-share.js';
import { temporaryFolder } from '../helpers/sim.js';

async function knownAs(content: string) {
  const holder = temporaryFolder();
  writeFileSync(join(holder, 'x.txt'), content);
  return contentsIn([{ id: 3, folders: [holder] }], 'x.txt');
}

describe('what arrives in the share of a program', () => {
  it('has arrived when it has the content that another peer has, and not while it grows', async () => {
    const known = await knownAs('content');
    const root = temporaryFolder();
    const over = new AbortController();
    onTestFinished(() => over.abort());
    let changes = 0;
    writeFileSync(join(root, 'x.txt'), 'cont');
    const arrived = await waitForFile({
      ...{ roots: [root], file: 'x.txt', known, signal: over.signal },
      onChange: () => {
        changes += 1;
        if (changes === 1) appendFileSync(join(root, 'x.txt'), 'ent');
      },
    });
    expect(arrived).toMatchObject({ isKnown: true, digest: { size: 7 } });
  });

  it.skipIf(process.platform === 'win32')('is seen beside links that lead round in circles', async () => {
    const known = await knownAs('content');
    const root = temporaryFolder();
    for (const name of ['x here', 'x there']) symlinkSync('.', join(root, name));
    writeFileSync(join(root, 'x.txt'), 'content');
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const watched = { roots: [root], file: 'x.txt', known, signal: over.signal, onChange: () => {} };
    expect(await waitForFile(watched)).toMatchObject({ isKnown: true });
  });

  it('is not read where its size alone says that nobody has it', async () => {
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

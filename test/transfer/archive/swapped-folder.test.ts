import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Share } from '../../../src/share/share.js';
import { treeDigestOf } from '../../../src/share/tree-digest.js';
import { Digests } from '../../../src/transfer/archive/digests.js';
import { packContent } from '../../../src/transfer/archive/pack.js';
import { temporaryFolder } from '../../helpers/sim.js';

const inside = 'public';
const secret = 'secret';

/** Replaces a folder by a link and back, again and again, and reports every hundredth time. */
const swapper = `
  const { renameSync } = require('node:fs');
  const swap = (one, other) => { renameSync('sub', one); renameSync(other, 'sub'); };
  const turn = () => {
    for (let count = 0; count < 100; count += 1) {
      swap('real', 'link');
      swap('link', 'real');
    }
    process.send('swapped', turn);
  };
  turn();
`;

async function swappedFolder(): Promise<{ root: string; swaps: () => number }> {
  const folder = temporaryFolder();
  const root = join(folder, 'share');
  mkdirSync(join(root, 'docs/sub'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(root, 'docs/sub/a.txt'), inside);
  writeFileSync(join(folder, 'outside/a.txt'), secret);
  writeFileSync(join(folder, 'outside/private-name.txt'), secret);
  symlinkSync(join(folder, 'outside'), join(root, 'docs/link'));
  writeFileSync(join(folder, 'swap.cjs'), swapper);
  const child = fork(join(folder, 'swap.cjs'), { cwd: join(root, 'docs') });
  let swaps = 0;
  child.on('message', () => {
    swaps += 100;
  });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
  });
  await once(child, 'message');
  return { root, swaps: () => swaps };
}

async function packed(share: Share, digests: Digests, name: string): Promise<string> {
  const entry = share.find(name);
  if (entry === null) return '';
  try {
    const content = await digests.announced(entry);
    const parts: Buffer[] = [];
    for await (const part of packContent(content, { compression: 'store' })) parts.push(part);
    return Buffer.concat(parts).toString('latin1');
  } catch {
    return '';
  }
}

it.skipIf(process.platform !== 'linux')(
  '[D5] never serves a file, or a name, of a folder outside the share that a link leads to for a moment',
  async () => {
    const { root, swaps } = await swappedFolder();
    const share = new Share([root]);
    const digests = new Digests('store');
    const outcomes = { served: 0, secret: 0 };
    const secretDigest = await treeDigestOf({ path: join(root, '../outside/a.txt'), kind: 'file' });
    const firstSwaps = swaps();
    for (let round = 0; round < 300; round += 1) {
      for (const name of ['a.txt', 'docs']) {
        const archive = await packed(share, digests, name);
        if (archive.includes(secret) || archive.includes('private-name')) outcomes.secret += 1;
        else if (archive.includes(inside)) outcomes.served += 1;
      }
      const entry = share.find('a.txt');
      const digest = entry === null ? null : await treeDigestOf(entry).catch(() => null);
      if (digest?.sha256 === secretDigest.sha256) outcomes.secret += 1;
      if (share.find('private-name.txt') !== null) outcomes.secret += 1;
    }
    expect(swaps()).toBeGreaterThan(firstSwaps);
    expect(outcomes.secret).toBe(0);
    expect(outcomes.served).toBeGreaterThan(0);
  },
  600_000,
);

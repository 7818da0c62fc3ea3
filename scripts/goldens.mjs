// Writes the canonical form of a run of each topology that ships with floodsim, and of runs with faults, to test/goldens/.
//
//     npm run goldens
//
// test/e2e/goldens.test.ts runs the same cases and compares byte for byte. A change of a golden is a change of what peers do: look at
// it with git diff before it is committed.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const sim = join(root, 'dist/cli.js');
export const goldens = join(root, 'test/goldens');

/** By the names of their files: what follows `sim run`. The first file is far from the origin, and no peer has the second. */
export const cases = {
  chain3: ['chain3', '--get', '3.txt', '--get', 'nowhere.txt'],
  complete5: ['complete5', '--get', '5.txt', '--get', 'nowhere.txt'],
  copies: ['copies', '--get', 'song.txt', '--get', 'nowhere.txt'],
  'copies-flip': ['copies', '--seed', '1', '--get', 'song.txt', '--fault', 'flip 3'],
  grid3x3: ['grid3x3', '--get', '9.txt', '--get', 'nowhere.txt'],
  'per-peer': ['per-peer', '--get', '3.txt', '--get', 'nowhere.txt'],
  ring8: ['ring8', '--get', '5.txt', '--get', 'nowhere.txt'],
  seven: ['seven', '--get', '6.txt', '--get', 'nowhere.txt'],
  // Every message that a fault acts on is fixed in lockstep: by its place in the order, or by the seed.
  'grid3x3-faults': [
    'grid3x3',
    ...['--get', '9.txt', '--seed', '1', '--fault', 'cut 1-2', '--fault', 'loss * 20%'],
    ...['--fault', 'duplicate 5-*', '--fault', 'reset 8>9 on query:received at 8'],
  ],
  'ring8-faults': [
    'ring8',
    ...[
      '--get',
      '5.txt',
      '--seed',
      '1',
      '--fault',
      'loss 8>7 every 2',
      '--fault',
      'slice 1>8',
      '--fault',
      'flip 5',
    ],
    ...['--fault', 'kill 3 on query:received at 2', '--get', 'nowhere.txt'],
  ],
  star6: ['star6', '--from', '1', '--get', '5.txt', '--get', 'nowhere.txt'],
};

/**
 * Runs a case in lockstep, and gives its canonical form.
 *
 * @param {readonly string[]} args
 */
export async function canonicalOf(args) {
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-golden-'));
  const run = (words) => promisify(execFile)(process.execPath, [sim, ...words], { cwd: folder });
  try {
    await run(['run', ...args, '--lockstep', '--ports', 'auto', '--quiet', '--out', 'out']).catch((error) => {
      // 1: a file was not found; 3: no transfer was verified.
      if (error.code !== 1 && error.code !== 3) throw error;
    });
    return (await run(['report', 'out', '--format', 'canonical'])).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(goldens, { recursive: true });
  for (const [name, args] of Object.entries(cases)) {
    writeFileSync(join(goldens, `${name}.txt`), await canonicalOf(args));
    console.log(`test/goldens/${name}.txt: sim run ${args.join(' ')}`);
  }
}

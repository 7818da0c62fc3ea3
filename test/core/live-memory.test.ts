import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../src/core/package.js';

const mb = 2 ** 20;
const measuring = join(packageFolder(), 'dist/late/live-memory.cjs');

/** Measures a process of its own before and after this code, in bytes. */
function changeAfter(code: string): number {
  const script = `
    const { liveMemory } = require(${JSON.stringify(measuring)});
    const kept = [];
    (async () => {
      await liveMemory();
      const before = await liveMemory();
      ${code}
      console.log((await liveMemory()) - before, kept.length);
    })();`;
  return Number.parseInt(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }), 10);
}

it('live memory grows by objects and buffers that are kept', () => {
  expect(
    changeAfter('for (let n = 0; n < 100_000; n += 1) kept.push({ n, text: String(n) });'),
  ).toBeGreaterThan(4 * mb);
  expect(changeAfter('for (let n = 0; n < 64; n += 1) kept.push(Buffer.alloc(2 ** 18));')).toBeGreaterThan(
    15 * mb,
  );
});

it('live memory does not grow by garbage, although the memory of the process does', () => {
  expect(
    changeAfter(`
      for (let n = 0; n < 3_000_000; n += 1) ({ n, text: String(n) });
      for (let n = 0; n < 64; n += 1) Buffer.alloc(2 ** 18);`),
  ).toBeLessThan(mb / 4);
});

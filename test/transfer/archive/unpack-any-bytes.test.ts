import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimError } from '../../../src/core/errors.js';
import { rawZip } from '../../helpers/raw-zip.js';
import { tempFolder } from './temp-folder.js';
import { unpackBytes } from './unpacking.js';

const file = rawZip([{ name: '3.txt', content: 'three '.repeat(20), method: 8 }]);
const folder = rawZip([
  { name: '3.txt/', mode: 0o040755 },
  { name: '3.txt/a', content: 'aaaa', lengthFollows: true },
  { name: '3.txt/b', content: 'b'.repeat(200), method: 8 },
]);

/** An archive must be accepted or rejected; any other error would crash a peer. */
async function isTakenOrRefused(bytes: Buffer): Promise<void> {
  try {
    const { size } = await unpackBytes(bytes, await tempFolder(), { maxBytes: 1000, announced: 120 });
    expect(size).toBeLessThanOrEqual(1000);
  } catch (error) {
    expect(error).toBeInstanceOf(SimError);
  }
}

test.each([
  ['a file', file],
  ['a folder', folder],
])('accepts or rejects an archive with any byte changed: %s', async (_, archive) => {
  for (let at = 0; at < archive.length; at += 1) {
    for (const value of [0xff, (archive[at] ?? 0) ^ 0x01]) {
      const bytes = Buffer.from(archive);
      bytes[at] = value;
      await isTakenOrRefused(bytes);
    }
  }
});

test('accepts or rejects an archive that is cut anywhere', async () => {
  for (let length = 0; length < file.length; length += 1) await isTakenOrRefused(file.subarray(0, length));
});

test('accepts or rejects an archive with any bytes inserted or replaced', async () => {
  const bytes = fc.uint8Array({ maxLength: 64 });
  const at = fc.nat(folder.length - 1);
  await fc.assert(
    fc.asyncProperty(bytes, at, fc.boolean(), async (random, start, isInserted) => {
      const rest = folder.subarray(isInserted ? start : start + random.length);
      await isTakenOrRefused(Buffer.concat([folder.subarray(0, start), random, rest]));
    }),
    { numRuns: 300 },
  );
});

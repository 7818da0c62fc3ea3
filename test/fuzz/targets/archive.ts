import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SimError } from '../../../src/core/errors.js';
import { isSafeName } from '../../../src/wire/file-name.js';
import { rawZip } from '../../helpers/raw-zip.js';
import { unpackBytes } from '../../transfer/archive/unpacking.js';
import { anyArchive } from '../any-archive.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

const maxBytes = 4096;
const text = 'three '.repeat(20);

/** Unpacking: what an archive says is true, and everything it writes is below one folder and no larger than announced. */
export const target: FuzzTarget = {
  seeds: [
    rawZip([{ name: '3.txt', content: text }]),
    rawZip([{ name: '3.txt', content: text, method: 8 }]),
    rawZip([{ name: 'share/3.txt', content: text, lengthFollows: true }]),
    rawZip([
      { name: '3.txt/', mode: 0o040755 },
      { name: '3.txt/a/b', content: 'aaaa', lengthFollows: true },
      { name: '3.txt/c', content: text, method: 8 },
    ]),
    rawZip([
      { name: 'a', content: 'a' },
      { name: 'b', content: 'b' },
    ]),
    rawZip([]),
  ],
  tokens: [
    ...['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07', 'PK\x07\x08', '\x01\0\x10\0'],
    ...['../', '..', '/', '\\', './', 'c:', '\0', '3.txt', '3.txt/', 'con', '\xc3\xbc', 'a/'.repeat(300)],
  ],
  generate: anyArchive,
  maxBytes: 32 * 1024,
  open,
};

function open(): OpenTarget {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-archive-'));
  return {
    run: async (input) => {
      const into = join(work, 'into');
      mkdirSync(into);
      const choice = crc32(input);
      try {
        const { kind, size, path } = await unpackBytes(input, into, {
          maxBytes,
          isSafeName,
          announced: (choice & 1) === 0 ? null : text.length,
          isFolder: (choice & 2) !== 0,
          mayLackFolder: (choice & 4) !== 0,
          piece: (choice & 8) === 0 ? input.length || 1 : 1 + ((choice >>> 8) % 400),
        });
        promise(path.startsWith(into), 'the content is below the given folder');
        promise(lstatSync(path).isDirectory() === (kind === 'folder'), 'a file is a file, a folder a folder');
        promise(size <= maxBytes && sizeOf(path) === size, 'the content has the size that is returned');
      } catch (error) {
        if (!(error instanceof SimError)) throw error;
      }
      promise(readdirSync(work).length === 1, 'nothing is written outside the given folder');
      promise(sizeOf(into) <= 2 * maxBytes + input.length, 'no more is written than announced');
      rmSync(into, { recursive: true });
    },
    close: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** Bytes of all files; links and the like are errors. */
function sizeOf(path: string): number {
  const stats = lstatSync(path);
  if (stats.isFile()) return stats.size;
  promise(stats.isDirectory(), 'there are only files and folders');
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

import { type RawEntry, rawZip } from '../helpers/raw-zip.js';
import type { Random } from './engine/random.js';

const names = [
  ...[
    '3.txt',
    '3.txt/',
    '3.txt/a',
    '3.txt/a/',
    '3.txt/a/b',
    '3.txt/A',
    'share/3.txt',
    'a',
    'b/c',
    '../3.txt',
  ],
  ...['/3.txt', '3.txt/../../x', '3.txt/./a', '3.txt//a', '', '3.txt/con', `3.txt/${'a/'.repeat(270)}b`],
  ...['3.txt/\u00fc', '3.txt/u\u0308', `3.txt/${'n'.repeat(256)}`, '3.txt/\\..\\x', 'c:3.txt', '3.txt/a\0b'],
];

/** An archive of a few entries, in which some of the headers are wrong. */
export function anyArchive(random: Random): Buffer {
  const entry = (): RawEntry => {
    const content = Buffer.alloc(random.pick([0, 1, 5, 300, 5_000]), 'content ');
    const honest: RawEntry = {
      name: random.pick(names),
      content,
      method: random.pick([0, 0, 8, 8, 9]),
      lengthFollows: random.oneIn(3),
      ...(random.oneIn(4) && { mode: random.pick([0o040755, 0o120777, 0o100644, 0o060000, 0]) }),
    };
    if (!random.oneIn(3)) return honest;
    const wrong = [0, 1, content.length + 1, 0xffffffff, 2 ** 31, random.below(1000)];
    const field = random.pick(['size', 'packedSize', 'crc32', 'offset', 'flags', 'extra', 'packed'] as const);
    const value = random.pick(wrong);
    if (field === 'extra') return { ...honest, extra: random.bytes(random.below(40)) };
    if (field === 'packed') return { ...honest, packed: random.bytes(random.below(40)) };
    return { ...honest, [field]: field === 'flags' ? value & 0xffff : value };
  };
  const entries = Array.from({ length: random.below(5) }, entry);
  if (!random.oneIn(4)) return rawZip(entries);
  const number = random.pick([0, 1, 2, 46, 0xffff]);
  const field = random.pick(['entries', 'directoryStart', 'directoryLength', 'comment'] as const);
  return rawZip(entries, field === 'comment' ? { comment: 'x'.repeat(number & 0x3ff) } : { [field]: number });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfName, newTable, shareMayHave, tableHas } from '../../src/protocol/bloom.js';

const names = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 });
const bits = fc.integer({ min: 1, max: 64 }).map((bytes) => 8 * bytes);

describe('the table of a share', () => {
  it('has each of its files', () => {
    fc.assert(
      fc.property(names, bits, (share, size) => {
        const table = newTable(size, share.map(hashOfName));
        expect(table).toHaveLength(size / 8);
        expect(share.every((name) => tableHas(table, hashOfName(name)))).toBe(true);
      }),
    );
  });

  it('has nothing without files', () => {
    expect(tableHas(newTable(64, []), hashOfName('f'))).toBe(false);
  });

  it('needs not be made to be asked', () => {
    fc.assert(
      fc.property(names, names, bits, (share, others, size) => {
        const hashes = share.map(hashOfName);
        const table = newTable(size, hashes);
        for (const name of [...share, ...others].map(hashOfName))
          expect(shareMayHave(Uint32Array.from(hashes), name, size)).toBe(tableHas(table, name));
      }),
    );
  });

  it.each([
    [10, 256],
    [100, 1024],
    [1000, 8192],
  ])('has others as often as the formula says: %i files in %i bits', (files, size) => {
    const table = newTable(
      size,
      Array.from({ length: files }, (_, at) => hashOfName(`file ${at}`)),
    );
    const others = 40_000;
    let count = 0;
    for (let at = 0; at < others; at += 1) if (tableHas(table, hashOfName(`other ${at}`))) count += 1;
    const share = (1 - Math.exp((-4 * files) / size)) ** 4;
    expect(count / others).toBeGreaterThan(0.6 * share);
    expect(count / others).toBeLessThan(1.5 * share);
  });

  it('sets the same bits on every machine', () => {
    // FNV-1a of 'a' and of 'foobar' as published with the function.
    expect(hashOfName('a')).toBe(0xe40c292c);
    expect(hashOfName('foobar')).toBe(0xbf9cf968);
    expect(Buffer.from(newTable(64, [hashOfName('1.txt')])).toString('hex')).toBe('0000040100800080');
  });
});

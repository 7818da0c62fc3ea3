import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { readFault } from '../../src/faults/grammar.js';
import { byteOf, type Position } from '../../src/faults/position.js';

const at = (position: Position, size: number | null): number =>
  byteOf(position, { size, random: randomOf('1', 'position') });

describe('byteOf', () => {
  it('takes bytes as they are, and a share of the announced size', () => {
    expect(at({ in: 'bytes', value: 5_000 }, 10)).toBe(5_000);
    expect([0, 0.5, 1].map((value) => at({ in: 'share', value }, 10))).toEqual([0, 5, 9]);
    expect(at({ in: 'share', value: 0.5 }, null)).toBe(0);
    expect(at({ in: 'share', value: 0.5 }, 0)).toBe(0);
  });

  it('without a place, depends on the seed only, and is in the archive', () => {
    const drawn = Array.from({ length: 100 }, (_, seed) =>
      byteOf(null, { size: 10, random: randomOf(String(seed), 'position') }),
    );
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(at(null, 10)).toBe(at(null, 10));
  });
});

describe('faults on transfers, as text', () => {
  it.each([
    ['flip 3', 'flip 3'],
    ['flip 50% 3>1', 'flip 3>1 50%'],
    ['truncate * 1KB once', 'truncate * 1KB once'],
    ['stall 3 2s 100B', 'stall 3 100B 2s'],
    ['stall 3 500ms for 2s', 'stall 3 500ms for 2s'],
    ['lie *>1', 'lie *>1'],
  ])('%s', (text, usual) => {
    const fault = readFault(text);
    expect(fault.text).toBe(usual);
    expect(readFault(fault.text)).toEqual(fault);
  });
});

import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { shrink } from '../../src/soak/shrink.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('shrink', () => {
  it('finds the items that fail only together, in their order', async () => {
    const fails = async (some: readonly number[]): Promise<boolean> => some.includes(9) && some.includes(3);
    expect(await shrink(numbers(20), fails)).toEqual([3, 9]);
  });

  it('gives nothing if it also fails without any item, and all if each is needed', async () => {
    expect(await shrink([1, 2, 3], async () => true)).toEqual([]);
    expect(await shrink([1, 2, 3], async (some) => some.length === 3)).toEqual([1, 2, 3]);
    expect(await shrink([7], async (some) => some.length === 1)).toEqual([7]);
  });

  it('ends with a list that does not fail without any one of its items, and tries no list twice', async () => {
    for (let round = 0; round < 200; round += 1) {
      const random = randomOf('shrink', String(round));
      const size = 1 + random.below(12);
      const needed = numbers(size).map(() => numbers(size).filter(() => random.below(4) === 0));
      // Any of these groups is enough: the smallest lists are not unique.
      const isEnough = (some: readonly number[]): boolean =>
        needed.some((group) => group.every((one) => some.includes(one)));
      if (!isEnough(numbers(size))) continue;
      const tried = new Set<string>();
      const smallest = await shrink(numbers(size), async (some) => {
        expect(tried).not.toContain(some.join(' '));
        tried.add(some.join(' '));
        return isEnough(some);
      });
      expect(isEnough(smallest)).toBe(true);
      for (const one of smallest) expect(isEnough(smallest.filter((other) => other !== one))).toBe(false);
    }
  });
});

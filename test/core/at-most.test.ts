import { describe, expect, it } from 'vitest';
import { atMost } from '../../src/core/at-most.js';

describe('atMost', () => {
  it('runs so many tasks at once, and the others in their order, also after one that fails', async () => {
    const inTurn = atMost(2);
    const began: number[] = [];
    const ends: (() => void)[] = [];
    const tasks = [0, 1, 2, 3].map((number) =>
      inTurn(async () => {
        began.push(number);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (number === 0) throw new Error('failed');
        return number;
      }).catch(() => null),
    );
    expect(began).toEqual([0, 1]);
    ends[0]?.();
    await expect.poll(() => began).toEqual([0, 1, 2]);
    ends[1]?.();
    await expect.poll(() => began).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    ends[3]?.();
    expect(await Promise.all(tasks)).toEqual([null, 1, 2, 3]);
  });
});

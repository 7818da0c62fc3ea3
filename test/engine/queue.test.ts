import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../src/engine/queue.js';

/** Delays: at the same tick, within the ring, at its edge, and far beyond. */
const delay = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 1020, max: 1028 }),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.constant(2 ** 40),
);
/** Adds events, or takes so many. */
const step = fc.oneof(
  fc.record({ delays: fc.array(delay, { minLength: 1, maxLength: 80 }) }),
  fc.record({ takes: fc.integer({ min: 1, max: 100 }) }),
);

interface Added {
  readonly tick: number;
  readonly number: number;
}

describe('the queue of events', () => {
  test('gives events like a list that is sorted by tick, and of one tick in the order of adding', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = new EventQueue(100);
        const list: Added[] = [];
        let number = 0;
        const take = (): void => {
          const [first] = list.splice(0, 1);
          expect(queue.take()).toBe(first !== undefined);
          if (first === undefined) return;
          const { link, hopWord, state, tag, now } = queue;
          expect({ link, hopWord, state, tag, now }).toEqual({
            link: first.number,
            hopWord: -1 - first.number,
            state: first.number + 1,
            tag: first.number + 2,
            now: first.tick,
          });
        };
        const add = (tick: number): void => {
          queue.add(tick, number, -1 - number, number + 1, number + 2);
          const at = list.findLastIndex((other) => other.tick <= tick);
          list.splice(at + 1, 0, { tick, number });
          number += 1;
        };
        for (const one of steps) {
          if ('delays' in one) for (const ticks of one.delays) add(queue.now + ticks);
          else for (let times = 0; times < one.takes; times += 1) take();
          expect(queue.size).toBe(list.length);
        }
        while (list.length > 0) take();
        take();
      }),
      { numRuns: 300 },
    );
  });

  test('uses the memory of events that were taken again', () => {
    const queue = new EventQueue(10);
    const round = (): void => {
      for (let event = 0; event < 100_000; event += 1) queue.add(queue.now + 1 + (event % 7), event, 0, 0, 0);
      while (queue.take());
    };
    round();
    const { bytes } = queue;
    for (let times = 0; times < 5; times += 1) round();
    expect(queue.bytes).toBe(bytes);
  });
});

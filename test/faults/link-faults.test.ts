import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { LinkFaults } from '../../src/faults/link-faults.js';
import { isOnLink } from '../../src/faults/target-links.js';
import { activate } from '../helpers/active-fault.js';

/** Which of so many messages from 2 to 3 the fault decides about. */
function chosen(text: string, count: number): number[] {
  const faults = new LinkFaults();
  activate(faults, [text]);
  return Array.from({ length: count }, (_, index) => index + 1).filter(() => faults.decide(2, 3).length > 0);
}

describe('a target', () => {
  it.each([
    ['cut 2>3', ['2>3']],
    ['cut 2-3', ['2>3', '3>2']],
    ['cut 3-*', ['1>3', '2>3', '3>1', '3>2']],
    ['cut *>3', ['1>3', '2>3']],
    ['cut *', ['1>2', '1>3', '2>1', '2>3', '3>1', '3>2']],
    ['partition {1,2} {3}', ['1>3', '2>3', '3>1', '3>2']],
    ['partition {1} {2}', ['1>2', '2>1']],
  ])('of %s has the links %j', (text, links) => {
    const { target } = readFault(text);
    const pairs = [1, 2, 3].flatMap((from) => [1, 2, 3].map((to) => [from, to] as const));
    const actual = pairs.filter(([from, to]) => from !== to && isOnLink(target, from, to));
    expect(actual.map(([from, to]) => `${from}>${to}`)).toEqual(links);
  });
});

describe('LinkFaults', () => {
  it('decides about the messages that the fault names', () => {
    expect(chosen('loss 2>3 every 3', 9)).toEqual([3, 6, 9]);
    expect(chosen('cut 2>3', 3)).toEqual([1, 2, 3]);
    expect(chosen('loss 3>2', 3)).toEqual([]);
    const share = chosen('loss 2>3 10%', 10_000);
    expect(share.length).toBeGreaterThan(850);
    expect(share.length).toBeLessThan(1_150);
    expect(chosen('loss 2>3 10%', 10_000)).toEqual(share);
  });

  it('counts and draws for each direction of a link alone, whatever happens on others', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom([1, 2], [2, 3], [3, 2], [3, 4])), (sent) => {
        const faults = new LinkFaults();
        activate(faults, ['loss * 30%', 'duplicate * every 2']);
        const mixed = sent.map(([from = 0, to = 0]) => ({ from, to, decided: faults.decide(from, to) }));
        const alone = new LinkFaults();
        activate(alone, ['loss * 30%', 'duplicate * every 2']);
        for (const { from, to, decided } of mixed.filter((one) => one.from === 2 && one.to === 3))
          expect(decided.map(({ decision }) => decision)).toEqual(
            alone.decide(from, to).map(({ decision }) => decision),
          );
      }),
    );
  });

  it('decides in the order of the numbers, and not after the end', () => {
    const faults = new LinkFaults();
    const end = activate(faults, ['latency 2>3 5ms', 'slice 2-3', 'bandwidth * 1KB/s']);
    expect(faults.decide(2, 3).map(({ fault, decision }) => [fault.number, decision])).toEqual([
      [1, { delayMs: 5 }],
      [2, { slice: true }],
      [3, { bytesPerSecond: 1000 }],
    ]);
    end();
    expect(faults.decide(2, 3)).toEqual([]);
    expect(faults.includes(2, 3)).toBe(true);
  });
});

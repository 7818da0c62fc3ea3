import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFault } from '../../src/faults/complete.js';
import { readFault } from '../../src/faults/grammar.js';
import { faultKinds } from '../../src/faults/registry.js';

/** 1 - 2 - 3, 2 > 4 */
const peers = [
  { id: 1, neighbours: [2] },
  { id: 2, neighbours: [1, 3, 4, 9] },
  { id: 3, neighbours: [2] },
  { id: 4, neighbours: [] },
];
const complete = (text: string): string[] => completeFault(text === '' ? [] : text.split(' '), peers);

describe('completeFault', () => {
  it.each([
    ['', faultKinds.map(({ name }) => name)],
    ['cut', ['1-2', '2-3', '1>2', '2>1', '2>3', '3>2', '2>4', '*']],
    ['kill', ['1', '2', '3', '4', '*']],
    ['partition', ['{1,2}', '{3,4}']],
    ['cut 2-3', ['at', 'on', 'after', 'for', 'times', 'once']],
    ['cut 2-3 once', ['at', 'on', 'after', 'for']],
    [
      'cut 2-3 on query:received',
      ['at', 'for', 'times', 'once', '1-2', '2-3', '1>2', '2>1', '2>3', '3>2', '2>4'],
    ],
    ['cut 2-3 on query:received at', ['3', '1', '2', '4']],
    ['cut 2-3 at', ['200ms', '1s']],
    ['cut 2-3 times', ['1', '2', '3', '4']],
    ['latency 2-3 file', []],
    ['nothing', []],
  ])('offers for %j what can follow', (text, words) => {
    expect(complete(text).sort()).toEqual([...words].sort());
  });

  it('offers the forms of parameters, and only where they fit', () => {
    expect(complete('latency 2-3')).toEqual(expect.arrayContaining(['50ms', 'pareto', 'matrix']));
    expect(complete('latency 2-3')).not.toContain('normal');
    expect(complete('latency 2-3 50ms +-10')).toEqual(expect.arrayContaining(['normal', 'for']));
    expect(complete('latency 2-3 on')).toEqual([]);
  });

  it('leads to a fault of each kind, whichever word is chosen', () => {
    const walk = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(walk, fc.constantFrom(...faultKinds), (choices, { name }) => {
        const words = [name];
        for (const choice of choices) {
          // A path is the one word that is not offered.
          const isPath = /^(?:file|matrix)$/u.test(words.at(-1) ?? '');
          const next = isPath ? ['a.txt'] : completeFault(words, peers);
          if (next.length === 0) break;
          words.push(next[choice % next.length] ?? '');
        }
        expect(readFault(words.join(' ')).kind).toBe(name);
      }),
    );
  });
});

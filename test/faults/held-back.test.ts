import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { checkHeldBack, heldBack } from '../../src/faults/held-back.js';

const held = (...texts: string[]): number[] => [
  ...heldBack(
    texts.map((text) => readFault(text)),
    [1, 2, 3],
  ).keys(),
];

describe('heldBack', () => {
  it('names the peers that a fault starts later', () => {
    expect(held('late 2,3 1s', 'join 3 at 2s')).toEqual([2, 3]);
    expect(held('join * on query:settled')).toEqual([1, 2, 3]);
    expect(held('kill 2', 'slow 3 1s')).toEqual([]);
  });

  it('leaves out a peer that a fault before that one ends', () => {
    expect(held('leave 2 at 1s', 'join 2,3 at 2s')).toEqual([3]);
    expect(held('join 2 at 1s', 'leave 2 at 2s')).toEqual([2]);
  });
});

describe('checkHeldBack', () => {
  const peers = [
    { id: 1, neighbours: [2] },
    { id: 2, neighbours: [1, 3], program: {} },
    { id: 3, neighbours: [2], program: {} },
  ];
  const check = (...texts: string[]) =>
    checkHeldBack(
      texts.map((text) => readFault(text)),
      peers,
    );

  it('refuses a native peer that starts after a foreign neighbour', () => {
    expect(() => check('late 1 1s')).toThrow(
      'peer 2 is a foreign peer, and must know its neighbour 1 at its start',
    );
  });

  it('allows a foreign peer, and a native one whose foreign neighbour starts later, too', () => {
    check('late 3 1s');
    check('late 1 1s', 'late 2 2s');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalOrder } from '../../src/topology/text.js';

describe('naturalOrder', () => {
  it('orders numbers by their values and letters without regard to case', () => {
    const ordered = ['', '2', '10', '10a', 'a2', 'a10', 'A10b', 'a010c', 'b', 'Peer-2', 'peer-10', '数'];
    expect([...ordered].reverse().sort(naturalOrder)).toEqual(ordered);
  });

  it('orders numbers that are too large for a number', () => {
    expect(naturalOrder('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  });

  it('is a total order: only equal texts are equal, and every order of three texts agrees', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '0', '1', '2', '-') });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(naturalOrder(a, b) === 0).toBe(a === b);
        expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0);
        if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0)
          expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

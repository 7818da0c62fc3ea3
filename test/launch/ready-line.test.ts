import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { ReadyLine } from '../../src/launch/ready-line.js';

const line = `${'a'.repeat(60)}!`;

describe('the pattern of ready = line:', () => {
  it('is looked for in each line', () => {
    const ready = new ReadyLine('^up (on|at) \\d+$');
    expect(ready.matchesAny(['starting', 'up in a moment'])).toBe(false);
    expect(ready.matchesAny(['more', 'up at 80', 'more'])).toBe(true);
    expect(ready.matchesAny([])).toBe(false);
  });

  it.each(['^(a+)+$', '^(?:(?:a*)*)*$'])('[E2] is given up if it takes too long: %s', (pattern) => {
    expect(() => new ReadyLine(pattern, 50).matchesAny(['first', line])).toThrow(SimError);
  });

  it('[E2] is given up if it takes a little too long again and again', () => {
    const ready = new ReadyLine('^(a+)+$', 50);
    const lines = Array.from({ length: 100_000 }, () => `${'a'.repeat(19)}!`);
    expect(() => {
      for (const each of lines) ready.matchesAny([each]);
    }).toThrow(/its ready line:"\^\(a\+\)\+\$" takes too long/u);
  });

  it('may read much output without a match', () => {
    const ready = new ReadyLine('^up$', 50);
    const lines = Array.from({ length: 1000 }, () => 'x'.repeat(60));
    for (let count = 0; count < 200; count += 1) expect(ready.matchesAny(lines)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { SeenQueries } from '../../src/protocol/seen-queries.js';

describe('seen queries', () => {
  it('are new once', () => {
    const seen = new SeenQueries(1000, 10);
    expect(seen.markSeen('a', 0)).toBe(true);
    expect(seen.markSeen('a', 999)).toBe(false);
    expect(seen.markSeen('b', 999)).toBe(true);
  });

  it('are forgotten after their time', () => {
    const seen = new SeenQueries(1000, 10);
    seen.markSeen('a', 0);
    expect(seen.markSeen('a', 1000)).toBe(true);
  });

  it('never number more than allowed; the oldest go first', () => {
    const seen = new SeenQueries(1000, 3);
    for (const query of ['a', 'b', 'c', 'd']) seen.markSeen(query, 0);
    expect(seen.size).toBe(3);
    expect(seen.markSeen('b', 0)).toBe(false);
    expect(seen.markSeen('a', 0)).toBe(true);
  });
});

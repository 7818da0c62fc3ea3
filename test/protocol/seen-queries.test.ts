import { describe, expect, it } from 'vitest';
import { SeenQueries } from '../../src/protocol/seen-queries.js';

describe('SeenQueries', () => {
  it('reports a query as new only once', () => {
    const seen = new SeenQueries(1000, 10);
    expect(seen.markSeen('a', 0)).toBe(true);
    expect(seen.markSeen('a', 999)).toBe(false);
    expect(seen.markSeen('b', 999)).toBe(true);
  });

  it('forgets a query after its maximum age', () => {
    const seen = new SeenQueries(1000, 10);
    seen.markSeen('a', 0);
    expect(seen.markSeen('a', 1000)).toBe(true);
  });

  it('keeps at most the maximum count and forgets the oldest first', () => {
    const seen = new SeenQueries(1000, 3);
    for (const query of ['a', 'b', 'c', 'd']) seen.markSeen(query, 0);
    expect(seen.size).toBe(3);
    expect(seen.markSeen('b', 0)).toBe(false);
    expect(seen.markSeen('a', 0)).toBe(true);
  });
});

import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { SeenQueries, universalHash, writeParts } from '../../src/protocol/seen-queries.js';

const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32)) as [
  string,
  string,
  string,
  string,
];

/** The same as a map, which keeps the order of insertion. */
class Model {
  readonly #seenAt = new Map<string, number>();
  readonly #maxAgeMs: number;
  readonly #maxCount: number;

  constructor(maxAgeMs: number, maxCount: number) {
    this.#maxAgeMs = maxAgeMs;
    this.#maxCount = maxCount;
  }

  markSeen(query: string, now: number): boolean {
    for (const [seen, at] of this.#seenAt) if (now - at >= this.#maxAgeMs) this.#seenAt.delete(seen);
    if (this.#seenAt.has(query)) return false;
    const [oldest] = this.#seenAt.keys();
    if (oldest !== undefined && this.size === this.#maxCount) this.#seenAt.delete(oldest);
    this.#seenAt.set(query, now);
    return true;
  }

  get size(): number {
    return this.#seenAt.size;
  }
}

describe('SeenQueries', () => {
  it('reports a query as new only once', () => {
    const seen = new SeenQueries(1000, 10, Math.random);
    expect(seen.markSeen(a, 0)).toBe(true);
    expect(seen.markSeen(a, 999)).toBe(false);
    expect(seen.markSeen(b, 999)).toBe(true);
  });

  it('forgets a query after its maximum age', () => {
    const seen = new SeenQueries(1000, 10, Math.random);
    seen.markSeen(a, 0);
    expect(seen.markSeen(a, 1000)).toBe(true);
  });

  it('keeps at most the maximum count and forgets the oldest first', () => {
    const seen = new SeenQueries(1000, 3, Math.random);
    for (const query of [a, b, c, d]) seen.markSeen(query, 0);
    expect(seen.size).toBe(3);
    expect(seen.markSeen(b, 0)).toBe(false);
    expect(seen.markSeen(a, 0)).toBe(true);
  });

  it('distinguishes queries by each digit of their ids', () => {
    const seen = new SeenQueries(1000, 1000, Math.random);
    const others = Array.from({ length: 32 }, (_, at) =>
      [...'123456789abcdef'].map((digit) => `${'0'.repeat(at)}${digit}${'0'.repeat(31 - at)}`),
    ).flat();
    for (const query of [idOf(0), ...others]) expect(seen.markSeen(query, 0)).toBe(true);
    for (const query of [idOf(0), ...others]) expect(seen.markSeen(query, 0)).toBe(false);
  });

  const arrivals = fc.array(
    fc.record({
      // Some again and again, some only once.
      query: fc.oneof(fc.nat({ max: 30 }).map(idOf), fc.stringMatching(/^[0-9a-f]{32}$/u)),
      afterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 30, noNaN: true })),
    }),
    { size: '+2', maxLength: 1_000 },
  );
  const limits = [fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 300 })] as const;

  it.each([
    ['', Math.random],
    [', also if all ids have the same hash', () => 0],
  ])('decides as a map does%s', (_, random) => {
    fc.assert(
      fc.property(arrivals, ...limits, (queries, maxAgeMs, maxCount) => {
        const decisionsOf = (seen: Model | SeenQueries): unknown => {
          let now = 0;
          return queries.map(({ query, afterMs }) => {
            now += afterMs;
            return [query, now, seen.markSeen(query, now), seen.size];
          });
        };
        expect(decisionsOf(new SeenQueries(maxAgeMs, maxCount, random))).toEqual(
          decisionsOf(new Model(maxAgeMs, maxCount)),
        );
      }),
    );
  });
});

describe('universalHash', () => {
  const count = 4_096;
  const chains = count / 2;
  const parts = new Uint16Array(8);

  it.each([
    ['end with the same digits', (number: number) => idOf(number).split('').reverse().join('')],
    ['begin with the same digits', idOf],
    ['differ in every fourth digit only', (n: number) => idOf(n).slice(-8).replace(/./gu, '000$&')],
    ['have the same sum', (n: number) => `${idOf(n).slice(-16)}${idOf(2 ** 32 - 1 - n).slice(-16)}`],
    ['are multiples of the prime', (n: number) => idOf(n * (2 ** 31 - 1))],
  ])('spreads ids that %s over the chains', (_, ids) => {
    const generator = xoroshiro128plus(1);
    const rounds = 50;
    let steps = 0;
    for (let round = 0; round < rounds; round += 1) {
      const hash = universalHash(() => uniformFloat64(generator));
      const lengths = new Map<number, number>();
      for (let number = 0; number < count; number += 1) {
        writeParts(ids(number), parts, 0);
        const chain = hash(parts, 0) % chains;
        const length = (lengths.get(chain) ?? 0) + 1;
        lengths.set(chain, length);
        steps += length;
      }
    }
    // Random ids have chains of 2 when all are stored.
    expect(steps / rounds / count).toBeLessThan(4);
  });
});

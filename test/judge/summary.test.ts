import { describe, expect, it } from 'vitest';
import { summarizeQuery } from '../../src/judge/summary.js';
import { Style } from '../../src/report/style.js';
import { summaryBlock } from '../../src/report/summary.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { queryTraceOf } from '../helpers/folds.js';

const hit = { peer: 1, query: 'q', ip: '', port: 0, hops: 1, size: 1, use: 'request' } as const;

/** In the order of causes: the hit of peer 3 was reported first, and arrived later. */
const trace = [
  { type: 'query:issued', at: 10, peer: 1, query: 'q', file: 'f', ttl: 3 },
  { type: 'hit:received', at: 300, from: 3, ...hit },
  { type: 'hit:received', at: 40, from: 2, ...hit },
  { type: 'query:settled', at: 1400, query: 'q', by: 'quiet' },
  { type: 'query:resolved', at: 510, peer: 1, query: 'q', file: 'f', outcome: 'verified' },
].map((event, index) => ({ id: `e${index}`, ...event }) as TraceEvent);

describe('summarizeQuery', () => {
  const result = summarizeQuery(queryTraceOf(trace, 'q'), {
    file: 'f',
    origin: 1,
    ttl: 3,
    query: 'q',
    fallbackVerdict: 'unknown',
  });

  it('takes the earliest hit and the last message, in any order of the trace, without the idle time', () => {
    expect(result).toMatchObject({ firstHitMs: 30, settledMs: 290, endMs: 500, settledBy: 'quiet' });
  });

  it('finds no path where the causes of a damaged trace form a circle', () => {
    const about = { peer: 2, query: 'q', file: 'f', origin: 1 };
    const circle = [
      { id: 'a', at: 1, type: 'query:issued', peer: 1, query: 'q', file: 'f', ttl: 3 },
      { id: 'b', at: 2, type: 'query:received', ...about, from: 1, ttl: 3, hops: 0, cause: 'c' },
      { id: 'c', at: 3, type: 'query:matched', ...about, to: [1], cause: 'b' },
      {
        id: 'd',
        at: 4,
        type: 'transfer:verified',
        peer: 1,
        query: 'q',
        from: 2,
        file: 'f',
        size: 1,
        cause: 'c',
      },
    ] as unknown as TraceEvent[];
    const asked = { file: 'f', origin: 1, ttl: 3, query: 'q', fallbackVerdict: 'unknown' } as const;
    expect(summarizeQuery(queryTraceOf(circle, 'q'), asked)).toMatchObject({ holder: 2, path: null });
  });

  it('counts the links of the shortest path, or what the TTL shows, where not all links were observed', () => {
    const program = { command: 'x', dialect: 'jiangluyu', tap: false } as const;
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1, 3], program },
      { id: 3, neighbours: [2, 4, 5], program },
      { id: 4, neighbours: [3, 5] },
      { id: 5, neighbours: [4] },
    ];
    const about = { query: 'q', file: 'f', origin: 1 };
    // Peers 2 and 3 leave the hops unchanged.
    const copy = { type: 'query:received', ...about, hops: 0 };
    const unobserved = (from: number, ttl: number, ...later: readonly number[]) =>
      summarizeQuery(
        queryTraceOf(
          [
            { type: 'run:started', peers },
            { type: 'query:issued', peer: 1, ...about, ttl: 6 },
            { ...copy, peer: 2, from: 1, ttl: 6 },
            { ...copy, peer: from, from: null, ttl },
            { type: 'query:matched', peer: from, ...about, to: [] },
            ...later.map((laterTtl) => ({ ...copy, peer: from, from: null, ttl: laterTtl })),
            { type: 'transfer:verified', peer: 1, query: 'q', from, file: 'f', size: 1 },
          ].map((event, at) => ({ id: `e${at}`, at, ...event }) as unknown as TraceEvent),
          'q',
        ),
        { file: 'f', origin: 1, ttl: 6, query: 'q', fallbackVerdict: 'verified' as never },
      );
    expect(unobserved(4, 4)).toMatchObject({ path: null, hops: null, hopsAtLeast: 3, radius: 3, reached: 2 });
    // Over 4, which the TTL shows.
    expect(unobserved(5, 3)).toMatchObject({ path: null, hops: null, hopsAtLeast: 4, radius: 4 });
    // From 3 back to 2 and to 3 again. The later copy crossed fewer links, but peer 4 did not answer it.
    expect(unobserved(4, 2, 4)).toMatchObject({ path: null, hops: null, hopsAtLeast: 5, radius: 5 });
    const style = new Style({ colours: false, width: 200, unicode: true });
    expect(summaryBlock(unobserved(4, 4), null, style, '/')).toContain(
      'at least 3 hops: not all links were observed',
    );
  });

  it('is printed with its times in their order', () => {
    const style = new Style({ colours: false, width: 200, unicode: true });
    expect(summaryBlock(result, null, style, '/')).toContain(
      '30 ms to the first hit, 290 ms to the last message of the flood, 500 ms until the file was verified',
    );
  });
});

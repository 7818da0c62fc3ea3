import { describe, expect, it } from 'vitest';
import { summarizeQuery } from '../../src/judge/summary.js';
import { Style } from '../../src/report/style.js';
import { summaryBlock } from '../../src/report/summary.js';
import type { TraceEvent } from '../../src/trace/event.js';

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
  const result = summarizeQuery(trace, {
    file: 'f',
    origin: 1,
    ttl: 3,
    query: 'q',
    fallbackVerdict: 'unknown',
  });

  it('takes the earliest hit and the last message, in any order of the trace, without the idle time', () => {
    expect(result).toMatchObject({ firstHitMs: 30, settledMs: 290, endMs: 500, settledBy: 'quiet' });
  });

  it('is printed with its times in their order', () => {
    const style = new Style({ colours: false, width: 200, unicode: true });
    expect(summaryBlock(result, null, style, '/')).toContain(
      '30 ms to the first hit, 290 ms to the last message of the flood, 500 ms until the file was verified',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type CostTerm, costReasons, type FloodCost } from '../../src/judge/cost.js';
import type { QueryResult } from '../../src/judge/result.js';
import { Style } from '../../src/report/style.js';
import { summaryBlock } from '../../src/report/summary.js';

/** A query that found nothing, with this cost. */
function resultWith(cost: FloodCost | null): QueryResult {
  return {
    ...{ file: 'f', origin: 1, query: 'q', ttl: 3, verdict: 'not-found', settled: true, settledBy: 'count' },
    ...{ path: null, hops: null, hopsAtLeast: null, holder: null, reached: 4, others: 4, messages: 16 },
    ...{
      lost: 0,
      duplicates: 12,
      expired: 0,
      unreachable: 0,
      cost,
      hits: 0,
      bytes: null,
      size: null,
      archiveMd5: null,
    },
    ...{ comparedWith: null, comparisonNote: null },
    ...{ sha256: null, savedTo: null, firstHitMs: null, settledMs: 1, endMs: 1, radius: 2, failures: [] },
    traffic: null,
    ...{ prediction: null, unreachedHolders: [], stoppedBy: [], gone: [], stoppedPeers: [] },
  };
}

function rowsOf(cost: FloodCost | null): string[] {
  const style = new Style({ colours: false, width: 200, unicode: true });
  const lines = summaryBlock(resultWith(cost), null, style, '/').split('\n');
  return lines.map((line) => line.trim()).filter((line) => /^(?:cost|saved|added) /u.test(line));
}

const full = { messages: 16, links: 10, peers: 5, terms: [] };

describe('the cost in a summary', () => {
  it('is the sum of a full flood', () => {
    expect(rowsOf(full)).toEqual(['cost         16 messages = 2 x 10 links - (5 peers - 1)']);
  });

  it('has a summand and a row with the reason for each difference', () => {
    const terms: CostTerm[] = [
      { reason: 'ttl', amount: -3, peers: [2, 3], beyond: [4] },
      { reason: 'sender', amount: 1, peers: [5], beyond: [] },
    ];
    expect(rowsOf({ ...full, messages: 14, terms })).toEqual([
      'cost         14 messages = 2 x 10 links - (5 peers - 1) - 3 + 1',
      'saved        3: TTL 3 expired at peers 2 and 3; 1 peer beyond was not reached',
      'added        1: the first copy at peer 5 came over a one-way link, so no neighbour was left out',
    ]);
  });

  it.each(costReasons)('explains %s, and names the peers', (reason) => {
    const terms: CostTerm[] = [{ reason, amount: -2, peers: reason === 'no-path' ? [] : [17], beyond: [18] }];
    const [, row = ''] = rowsOf({ ...full, terms });
    expect(row).toMatch(/^saved +2: .*\b1[78]\b/u);
  });

  it('is left out if the flood has not ended', () => {
    expect(rowsOf(null)).toEqual([]);
  });
});

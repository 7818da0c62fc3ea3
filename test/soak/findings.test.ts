import { describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/judge/result.js';
import { findingsOf } from '../../src/soak/findings.js';
import type { EndedCase, EndedQuery } from '../../src/soak/result.js';

const proofQuery = { file: 'proof', origin: 1, ttl: 4 };
const verified = (
  query: { file: string; origin: number; ttl: number },
  actual: string | null,
): EndedQuery => ({
  ...query,
  result: { verdict: 'verified', reached: 3, settled: true } as QueryResult,
  download: { holder: 3, actual },
});
const query = { file: 'x', origin: 1, ttl: 4 };

const good: EndedCase = {
  case: {
    ...{ seed: 'a', number: 1, queries: [query], atOnce: false, faults: [], proof: proofQuery },
    files: [
      { name: 'x', size: 1, holders: [3] },
      { name: 'proof', size: 1, holders: [3] },
    ],
  },
  queries: [verified(query, 'aa')],
  proof: verified(proofQuery, 'bb'),
  shared: new Map([
    ['3 x', 'aa'],
    ['3 proof', 'bb'],
  ]),
  ...{
    reachable: 3,
    isReachable: true,
    stoppedByFaults: new Set(),
    died: [],
    strayProcesses: 0,
    temporaryFiles: 0,
  },
};

const ended = (change: Partial<QueryResult>): EndedQuery => ({
  ...query,
  result: { verdict: 'verified', reached: 3, settled: true, ...change } as QueryResult,
  download: null,
});

const rulesOf = (change: Partial<EndedCase>): string[] =>
  findingsOf({ ...good, ...change }).map(({ rule }) => rule);

describe('findingsOf', () => {
  it('finds nothing in a case that kept all rules', () => {
    expect(rulesOf({})).toEqual([]);
  });

  it('finds a file that is verified and has not the bytes of its holder, or is missing', () => {
    expect(rulesOf({ queries: [verified(query, 'bb')] })).toEqual(['wrong-file']);
    expect(rulesOf({ queries: [verified(query, null)] })).toEqual(['no-file']);
  });

  it('accepts the bytes that a holder has downloaded itself in the same case', () => {
    const fromOther = { ...verified({ ...query, origin: 2 }, 'aa'), download: { holder: 1, actual: 'aa' } };
    expect(rulesOf({ queries: [verified(query, 'aa'), fromOther] })).toEqual([]);
    const wrong = { ...fromOther, download: { holder: 1, actual: 'cc' } };
    expect(rulesOf({ queries: [verified(query, 'aa'), wrong] })).toEqual(['wrong-file']);
  });

  it('finds a query without an end, and one that failed although its origin ran', () => {
    expect(rulesOf({ queries: [ended({ verdict: 'unknown' })] })).toEqual(['hang']);
    expect(rulesOf({ queries: [ended({ verdict: 'failed' })] })).toEqual(['failed']);
    expect(rulesOf({ queries: [ended({ verdict: 'failed' })], stoppedByFaults: new Set([1]) })).toEqual([]);
  });

  it('finds a network that is not as before after its faults were healed', () => {
    const proof = (change: Partial<QueryResult>): EndedQuery => ({ ...ended(change), ...proofQuery });
    expect(rulesOf({ proof: proof({ reached: 2 }) })).toEqual(['not-healed']);
    expect(rulesOf({ proof: proof({ settled: false }) })).toEqual(['not-healed']);
    expect(rulesOf({ proof: proof({ verdict: 'not-found' }) })).toEqual(['not-healed']);
    expect(rulesOf({ proof: proof({ verdict: 'not-found' }), isReachable: false })).toEqual([]);
    expect(rulesOf({ proof: { ...proofQuery, result: null, download: null } })).toEqual(['not-healed']);
  });

  it('finds what is left behind, and a peer that died unasked', () => {
    expect(rulesOf({ died: [2], stoppedByFaults: new Set([2]) })).toEqual([]);
    expect(rulesOf({ died: [2], strayProcesses: 1, temporaryFiles: 1 })).toEqual([
      ...['died', 'process-left', 'file-left'],
    ]);
  });
});

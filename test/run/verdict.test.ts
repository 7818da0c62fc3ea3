import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/core/errors.js';
import type { QueryVerdict } from '../../src/judge/result.js';
import { exitCodeOf } from '../../src/run/verdict.js';

const end = (...verdicts: QueryVerdict[]) => ({
  queries: verdicts.map((verdict) => ({ verdict })),
  stopCode: null,
  networkFailed: false,
  expect: undefined,
});

describe('exitCodeOf', () => {
  it.each([
    { is: 0, of: end('verified', 'held') },
    { is: 1, of: end('verified', 'not-found') },
    { is: 3, of: end('not-found', 'unverified') },
    { is: 4, of: end('verified', 'failed', 'unknown') },
    { is: 4, of: { ...end('verified'), networkFailed: true } },
    { is: 5, of: end('unknown', 'unverified') },
    { is: 130, of: { ...end('verified'), stopCode: ExitCode.interrupted, networkFailed: true } },
    { is: 143, of: { ...end('interrupted', 'failed'), stopCode: ExitCode.terminated } },
    { is: 0, of: { ...end('not-found', 'not-found'), expect: 'not-found' as const } },
    { is: 6, of: { ...end('not-found', 'verified'), expect: 'not-found' as const } },
    { is: 3, of: { ...end('unverified'), expect: 'not-found' as const } },
    { is: 5, of: { ...end('unknown'), expect: 'not-found' as const } },
    { is: 1, of: { ...end('verified'), isUntriggered: true } },
    { is: 1, of: { ...end('not-found'), expect: 'not-found' as const, isUntriggered: true } },
    { is: 6, of: { ...end('verified'), expect: 'not-found' as const, isUntriggered: true } },
    { is: 4, of: { ...end('failed'), isUntriggered: true } },
  ])('returns $is for $of', ({ is, of }) => {
    expect(exitCodeOf(of)).toBe(is);
  });
});

import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/judge/comparison.js';
import type { QueryResult } from '../../src/judge/result.js';
import { comparisonBlock } from '../../src/report/comparison.js';
import { columnsOf, Style } from '../../src/report/style.js';
import { difference } from '../helpers/differences.js';
import { complete } from '../helpers/graphs.js';
import { predicted } from '../helpers/predicted.js';

const style = (width = 80): Style => new Style({ colours: false, width, unicode: true });

describe('comparisonBlock', () => {
  const rows: Comparison['rows'] = [
    { what: 'messages', predicted: { min: 5, max: 5 }, actual: 3, same: false },
    { what: 'expired', predicted: { min: 0, max: 0 }, actual: 0, same: true },
    { what: 'hops', predicted: { min: 1, max: 1 }, actual: null, same: false },
  ];
  const prediction = (comparison: Partial<Comparison>): QueryResult => {
    const { held, holders, nearest, stableTtl, outcome } = predicted(complete(3), [], 2);
    const all: Comparison = {
      same: false,
      rows,
      ties: 0,
      differences: [],
      holder: { predicted: [], actual: null },
      settled: true,
      ...comparison,
    };
    return {
      ttl: 2,
      prediction: { found: false, held, holders, nearest, stableTtl, outcome, comparison: all },
    } as unknown as QueryResult;
  };

  it('shows predicted and actual counts side by side, and the sum of the explained messages', () => {
    const differences = [difference({ messages: -2, expired: true }), difference({ messages: 1, peer: 5 })];
    expect(comparisonBlock(prediction({ differences }), style(200)).join('\n')).toMatch(
      /messages +5 +3 +≠ 2 fewer\n +hops +1 +none +≠\n[\s\S]*total +4 predicted - 2 \+ 1 = 3 messages$/u,
    );
  });

  it.each([60, 80])('keeps within %i columns and aligns with the rows of the summary', (width) => {
    const differences = [difference({ messages: -2, expired: true }), difference({ messages: -1, peer: 5 })];
    const [blank, ...lines] = comparisonBlock(prediction({ differences }), style(width));
    expect(blank).toBe('');
    expect(lines.slice(0, 3)).toEqual([
      '  count        predicted  actual',
      '  messages             5       3  ≠ 2 fewer',
      '  hops                 1    none  ≠',
    ]);
    expect(lines[3]).toMatch(/^ {2}why {10}short-circuiting at peer 4/u);
    for (const line of lines.flatMap((text) => text.split('\n'))) {
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it('names the holder that sent the file, and says that the count is not complete', () => {
    const text = comparisonBlock(
      prediction({ holder: { predicted: [1, 2], actual: 7 }, settled: false }),
      style(200),
    ).join('\n');
    expect(text).toMatch(/downloaded from peer 7, not from the nearest \(1 and 2\)/u);
    expect(text).toMatch(/the count is not complete: the flood had not settled/u);
  });

  it('returns no lines if the run did not predict', () => {
    expect(comparisonBlock({ prediction: null } as QueryResult, style())).toEqual([]);
  });
});

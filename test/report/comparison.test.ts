import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/judge/comparison.js';
import type { QueryResult } from '../../src/judge/result.js';
import { comparisonBlock } from '../../src/report/comparison.js';
import { columnsOf, Style } from '../../src/report/style.js';
import { difference } from '../helpers/differences.js';
import { complete } from '../helpers/graphs.js';
import { predicted } from '../helpers/predicted.js';

const style = (width = 80): Style => new Style({ colours: false, width, unicode: true });

describe('prediction and outcome', () => {
  const rows: Comparison['rows'] = [
    { what: 'messages', predicted: { min: 5, max: 5 }, seen: 3, same: false },
    { what: 'expired', predicted: { min: 0, max: 0 }, seen: 0, same: true },
    { what: 'hops', predicted: { min: 1, max: 1 }, seen: null, same: false },
  ];
  const prediction = (comparison: Partial<Comparison>): QueryResult => {
    const { held, holders, nearest, stableTtl, outcome } = predicted(complete(3), [], 2);
    const all: Comparison = {
      same: false,
      rows,
      ties: 0,
      differences: [],
      holder: { predicted: [], seen: null },
      settled: true,
      ...comparison,
    };
    return {
      ttl: 2,
      prediction: { found: false, held, holders, nearest, stableTtl, outcome, comparison: all },
    } as unknown as QueryResult;
  };

  it('stand side by side, with the sum of what is explained', () => {
    const differences = [difference({ messages: -2, expired: true }), difference({ messages: 1, peer: 5 })];
    expect(comparisonBlock(prediction({ differences }), style(200)).join('\n')).toMatch(
      /messages +5 +3 +≠ 2 fewer\n +hops +1 +none +≠\n[\s\S]*in all +4 predicted - 2 \+ 1 = 3 messages$/u,
    );
  });

  it.each([60, 80])('keep within %i columns, in line with the block above them', (width) => {
    const differences = [difference({ messages: -2, expired: true }), difference({ messages: -1, peer: 5 })];
    const [blank, ...lines] = comparisonBlock(prediction({ differences }), style(width));
    expect(blank).toBe('');
    expect(lines.slice(0, 3)).toEqual([
      '  compared     predicted  seen',
      '  messages             5     3  ≠ 2 fewer',
      '  hops                 1  none  ≠',
    ]);
    expect(lines[3]).toMatch(/^ {2}why {10}short-circuiting at peer 4/u);
    for (const line of lines.flatMap((text) => text.split('\n'))) {
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it('say who answered first, and that the count is not whole', () => {
    const text = comparisonBlock(
      prediction({ holder: { predicted: [1, 2], seen: 7 }, settled: false }),
      style(200),
    ).join('\n');
    expect(text).toMatch(/peer 7 is the one that the file came from, and not 1 and 2, the nearest/u);
    expect(text).toMatch(/the flood was not counted to its end/u);
  });

  it('are no lines where nothing was predicted', () => {
    expect(comparisonBlock({ prediction: null } as QueryResult, style())).toEqual([]);
  });
});

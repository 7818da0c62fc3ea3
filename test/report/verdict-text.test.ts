import { expect, it } from 'vitest';
import type { QueryResult } from '../../src/judge/result.js';
import { Style } from '../../src/report/style.js';
import { summaryLine } from '../../src/report/summary.js';

it.each([
  { hits: 0, says: '✘ x.txt unknown: the flood did not end' },
  { hits: 1, says: '✘ x.txt found, but not transferred: timeout' },
])('the summary of a query that its timeout ended, with $hits hits', ({ hits, says }) => {
  const style = new Style({ colours: false, width: 80, unicode: true });
  const query = { file: 'x.txt', verdict: 'unknown', hits, savedTo: null, failures: [] };
  expect(summaryLine(query as unknown as QueryResult, null, style, '/')).toBe(says);
});

it('the summary of a query with an outcome that a newer floodsim has added', () => {
  const style = new Style({ colours: false, width: 80, unicode: true });
  const query = { file: 'x.txt', verdict: 'cached', hits: 0, savedTo: null, failures: [] };
  expect(summaryLine(query as unknown as QueryResult, null, style, '/')).toBe('✘ x.txt cached');
});

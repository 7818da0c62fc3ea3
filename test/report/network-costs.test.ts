import { describe, expect, it } from 'vitest';
import { networkCost } from '../../src/judge/network-cost.js';
import { costPlot } from '../../src/report/cost-plot.js';
import { costCsv, costMarkdown, costTable } from '../../src/report/network-costs.js';
import { columnsOf, Style } from '../../src/report/style.js';
import { complete, type Graph, ring } from '../helpers/graphs.js';

const ttls = [1, 2, 3, 4, 5, 6, 7];
const costOf = ({ name, neighbours }: Graph, more: { origin?: null } = {}) => {
  const peers = neighbours.map((list, id) => ({ id, neighbours: list }));
  return networkCost({ name, peers, origin: 0, ttls, ...more });
};
const hostile = { ...ring(3), name: '</svg><script>|`\u001b[31m' };
const style = (width: number): Style => new Style({ colours: false, width, unicode: true });

describe('costTable', () => {
  it('has a row for each TTL that changes something, and names the network once', () => {
    expect(costTable([costOf(ring(4)), costOf(complete(5))], style(100)).split('\n')).toEqual([
      '  network     peers  links  diameter  TTL  reached  messages  duplicates  redundancy',
      '  ring 4          4      4         2    1   2 of 3         2           0        1.00',
      '                                        2   3 of 3         4           1        1.33',
      '                                        3   3 of 3         5           2        1.67',
      '',
      '  complete 5      5     10         1    1   4 of 4         4           0        1.00',
      '                                        2   4 of 4        16          12        4.00',
      '',
      '  redundancy: messages for each reached peer; 1 is the least',
      '  where rows end before the last TTL, a larger TTL changes nothing',
    ]);
  });

  it.each([80, 60])('leaves out columns in a window of %d', (width) => {
    for (const line of costTable([costOf(complete(5))], style(width))
      .split('\n')
      .slice(0, -2))
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('says that its numbers are means, and over how many origins', () => {
    expect(costTable([costOf(ring(4), { origin: null })], style(80))).toMatch(/means over all origins$/u);
    const sampled = costTable([costOf(ring(201), { origin: null })], style(80));
    expect(sampled).toMatch(/means over all origins, or over 200 of them$/u);
  });
});

describe('costCsv and costMarkdown', () => {
  it('write every TTL, and quote what would be markup or a formula', () => {
    const csv = costCsv([costOf(ring(4)), { ...costOf(ring(3)), name: '=1+1' }]);
    const lines = csv.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * ttls.length);
    expect(lines[1]).toBe('ring 4,4,4,2,1,2,2,2,0,0,1');
    expect(lines.at(-1)?.startsWith("'=1+1,")).toBe(true);
    expect(costMarkdown([costOf(hostile)])).toContain('\\</svg\\>\\<script\\>\\|\\`\\\\x1b\\[31m');
  });
});

describe('costPlot', () => {
  it('draws a line for each network and panel, and shows names as text only', () => {
    const svg = costPlot([costOf(ring(8)), costOf(hostile)]);
    expect(svg.match(/<polyline /gu)).toHaveLength(4);
    expect(svg.match(/<\/svg>/gu)).toHaveLength(1);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u001b');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  });

  it('draws more networks than it has colours, and a single TTL', () => {
    const many = Array.from({ length: 12 }, (_, index) => costOf(ring(3 + index)));
    expect(costPlot(many).match(/<polyline /gu)).toHaveLength(24);
    const single = costPlot([{ ...costOf(ring(8)), byTtl: costOf(ring(8)).byTtl.slice(0, 1) }]);
    expect(single).not.toMatch(/NaN|Infinity|undefined/u);
  });
});

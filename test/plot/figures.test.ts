import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { checkPlotOptions } from '../../src/plot/choose.js';
import { estimate } from '../../src/plot/estimate.js';
import { figuresOf } from '../../src/plot/figures.js';
import { sweepMarkdown } from '../../src/plot/markdown.js';
import { figureSvg } from '../../src/plot/svg.js';
import type { SweepTable } from '../../src/plot/table.js';
import { linearTicks, logTicks } from '../../src/plot/ticks.js';
import { sweepTable } from '../helpers/sweep-table.js';

const strange = '<b onload="x">&"\'\u202e\u0007|`name`';
const tables: readonly (readonly [name: string, table: SweepTable])[] = [
  ['a usual sweep', sweepTable()],
  ['one point', sweepTable({ topologies: ['ring8'], strategies: ['flood'], ttls: [3], seeds: 1 })],
  ['one seed', sweepTable({ seeds: 1 })],
  ['twelve strategies', sweepTable({ strategies: Array.from({ length: 12 }, (_, at) => `strategy-${at}`) })],
  [
    'forty networks',
    sweepTable({ topologies: Array.from({ length: 40 }, (_, at) => `network-${at}`), seeds: 2 }),
  ],
  ['names that are markup', sweepTable({ topologies: [strange, 'ring8'], strategies: [strange] })],
  ['long names', sweepTable({ topologies: ['x'.repeat(300)], strategies: ['y'.repeat(200), 'flood'] })],
  ['no message at all', sweepTable({ measure: (key, _, value) => (key === 'messages' ? 0 : value) })],
  ['nothing measured', sweepTable({ measure: () => null })],
  [
    'huge numbers',
    sweepTable({ measure: (_key, _, value) => (typeof value === 'number' ? value * 1e12 : value) }),
  ],
];

/** The numbers of all attributes and paths; texts of the page are left out. */
function readSvg(svg: string): {
  readonly numbers: number[];
  readonly width: number;
  readonly height: number;
  readonly texts: { x: number; y: number }[];
} {
  const numbers: number[] = [];
  const texts: { x: number; y: number }[] = [];
  let [width, height] = [0, 0];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    for (const [key, value] of Object.entries(attributes)) {
      if (['d', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'points', 'width', 'height', 'transform'].includes(key))
        numbers.push(...[...String(value).matchAll(/-?\d*\.?\d+(?:e-?\d+)?|NaN|Infinity/gu)].map(Number));
    }
    if (name === 'svg') [width, height] = [Number(attributes['width']), Number(attributes['height'])];
    if (name === 'text' && attributes['transform'] === undefined)
      texts.push({ x: Number(attributes['x']), y: Number(attributes['y']) });
  });
  parser.write(svg).close();
  return { numbers, width, height, texts };
}

describe.each(tables)('plots of %s', (_, table) => {
  test.each(['en', 'zh'] as const)(
    'are well-formed, without NaN, with their texts inside: %s',
    (language) => {
      for (const figure of figuresOf(table, {}, language)) {
        for (const [width, theme] of [
          [720, 'light'],
          [340, 'dark'],
        ] as const) {
          const svg = figureSvg(figure, { width, theme });
          const read = readSvg(svg);
          expect(read.numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
          expect(svg).not.toMatch(/<b |NaN|Infinity|undefined|\u202e/u);
          expect(svg).not.toContain('\u0007');
          for (const { x, y } of read.texts) {
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x).toBeLessThanOrEqual(read.width);
            expect(y).toBeGreaterThan(0);
            expect(y).toBeLessThanOrEqual(read.height);
          }
          expect(figureSvg(figure, { width, theme })).toBe(svg);
        }
      }
    },
  );

  test('are summed up in Markdown without markup in names', () => {
    const report = {
      table,
      plots: {},
      settings: '[Grid]',
      points: table.rows.length,
      command: 'sim sweep',
      floodsim: '0.1.0',
    };
    const text = sweepMarkdown(report, (id) => `plots/${id}.svg`);
    expect(text.startsWith('# Sweep strategies\n')).toBe(true);
    expect(text.replaceAll(/```[\s\S]*?```/gu, '')).not.toMatch(/(?<!\\)<b/u);
    expect(text).not.toMatch(/\u202e/u);
    expect(text).not.toContain('\u0007');
  });
});

test('a sweep without a measure has no plot', () => {
  expect(figuresOf(sweepTable({ measure: () => null }), {}, 'en')).toEqual([]);
});

test('[Plots] chooses axes, series and measures, and says what it cannot use', () => {
  const table = sweepTable();
  const [figure] = figuresOf(
    table,
    { x: 'ttl', series: 'topology', facets: 'strategy', measures: ['reach'] },
    'en',
  );
  expect(figure?.legend).toEqual(['er:n=10000,degree=6', 'ba:n=10000,m=3']);
  expect(figure?.panels.map(({ title }) => title)).toEqual(['flood', 'walk:walkers=16']);
  expect(checkPlotOptions(table.columns, { x: 'tll' })).toHaveLength(1);
  expect(checkPlotOptions(table.columns, { x: 'ttl', series: 'ttl' })).toHaveLength(1);
});

test('an interval is that of Student over the seeds, and a mean over other parameters counts each seed once', () => {
  const table = sweepTable({
    topologies: ['a'],
    strategies: ['flood'],
    ttls: [1],
    seeds: 4,
    measure: (key, { seed }, value) => (key === 'reach' ? Number(seed) : value),
  });
  const index = table.columns.findIndex(({ key }) => key === 'reach');
  const seed = table.columns.findIndex(({ key }) => key === 'seed');
  const column = table.columns[index];
  if (column === undefined) throw new Error('no column');
  const { mean, low, high, seeds } = estimate(table.rows, [seed], index, column);
  // 1, 2, 3, 4: the mean is 2.5, the standard deviation 1.29099, and t of 3 degrees is 3.18245.
  expect(mean).toBe(2.5);
  expect(seeds).toBe(4);
  expect(low).toBeCloseTo(2.5 - (3.18245 * 1.29099) / 2, 3);
  expect(high).toBeCloseTo(2.5 + (3.18245 * 1.29099) / 2, 3);
});

test.each([
  [0, 10, 5, [0, 5, 10]],
  [0, 0.3, 4, [0, 0.1, 0.2, 0.3]],
  [95, 103, 5, [94, 96, 98, 100, 102, 104]],
])('linear ticks from %d to %d', (min, max, count, ticks) => {
  expect(linearTicks(min, max, count)).toEqual(ticks);
});

test('logarithmic ticks are powers of ten, with 2 and 5 on short axes', () => {
  expect(logTicks(1, 1000, 4)).toEqual([1, 10, 100, 1000]);
  expect(logTicks(3, 40, 5)).toEqual([2, 5, 10, 20, 50]);
});

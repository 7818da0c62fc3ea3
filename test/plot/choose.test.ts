import { describe, expect, it } from 'vitest';
import { choosePlots } from '../../src/plot/choose.js';
import { sweepColumns } from '../../src/plot/columns.js';
import type { SweepTable, SweepValue } from '../../src/plot/table.js';

/** All combinations of these values, each with one measure: 1, 2, 3 ... */
function grid(parameters: Readonly<Record<string, readonly SweepValue[]>>): SweepTable {
  const columns = sweepColumns.filter(({ key }) => key in parameters || key === 'messages');
  const combinations = columns
    .filter(({ key }) => key !== 'messages')
    .reduce<SweepValue[][]>(
      (all, { key }) => all.flatMap((one) => (parameters[key] ?? []).map((value) => [...one, value])),
      [[]],
    );
  const rows = combinations.map((values, index) => ({
    point: index + 1,
    values: [...values, index + 1],
    command: '',
  }));
  return { name: 'grid', columns, rows };
}

/** The keys of the columns with a part in the plots. */
function partsOf(table: SweepTable) {
  const choice = choosePlots(table);
  const keyOf = (index: number | null | undefined) => table.columns[index ?? -1]?.key ?? null;
  return {
    x: keyOf(choice?.x),
    series: keyOf(choice?.series),
    facets: keyOf(choice?.facets),
    averaged: choice?.averaged.map(keyOf),
    log: [...(choice?.log ?? [])].map(keyOf),
  };
}

const strategies = ['flood', 'walk:walkers=16'];
const topologies = ['ring8', 'grid3x3'];

describe('choosePlots', () => {
  it('draws the strategies over the numbers with the most values, a panel for each topology', () => {
    const table = grid({
      topology: topologies,
      strategy: strategies,
      ttl: [1, 2, 3],
      holders: [1, 5],
      seed: [1, 2],
    });
    expect(partsOf(table)).toMatchObject({
      x: 'ttl',
      series: 'strategy',
      facets: 'topology',
      averaged: ['holders'],
    });
  });

  it('takes means over origins, which are names of peers and not quantities', () => {
    const table = grid({ strategy: strategies, ttl: [1, 2, 3], from: [1, 7, 23, 40, 58], seed: [1, 2] });
    expect(partsOf(table)).toMatchObject({ x: 'ttl', series: 'strategy', facets: null, averaged: ['from'] });
  });

  it('has a logarithmic axis for values that grow by factors, not for long lists of TTLs', () => {
    const ttls = Array.from({ length: 40 }, (_, index) => index + 1);
    expect(partsOf(grid({ ttl: ttls })).log).not.toContain('ttl');
    expect(partsOf(grid({ holders: [1, 10, 100, 1000] })).log).toContain('holders');
  });
});

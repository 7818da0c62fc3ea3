import { type PlotChoice, valuesOf } from './choose.js';
import type { SweepRow, SweepTable, SweepValue } from './table.js';

/** All rows with the same panel, series and x. */
export interface Cell {
  readonly x: number;
  readonly value: SweepValue;
  readonly rows: readonly SweepRow[];
}

export interface Line {
  readonly panel: number;
  readonly series: number;
  readonly cells: readonly Cell[];
}

/** The rows of each panel and series, sorted by x. */
export function linesOf(table: SweepTable, { x, series, facets }: PlotChoice): Line[] {
  const xs = valuesOf(table, x);
  const places = (index: number | null): ((row: SweepRow) => number) => {
    if (index === null) return () => 0;
    const order = new Map(valuesOf(table, index).map((value, place) => [value as SweepValue, place]));
    return ({ values }) => order.get(values[index] ?? null) ?? -1;
  };
  const [panelOf, seriesOf, placeOf] = [places(facets), places(series), places(x)];
  const lines = new Map<string, { panel: number; series: number; rows: Map<number, SweepRow[]> }>();
  for (const row of table.rows) {
    const [panel, line, place] = [panelOf(row), seriesOf(row), placeOf(row)];
    // A row without a value of one of the three has no place in the plot.
    if (panel < 0 || line < 0 || place < 0) continue;
    const key = `${panel} ${line}`;
    const { rows } = lines.get(key) ?? { rows: new Map<number, SweepRow[]>() };
    lines.set(key, { panel, series: line, rows });
    const cell = rows.get(place);
    if (cell === undefined) rows.set(place, [row]);
    else cell.push(row);
  }
  return [...lines.values()]
    .sort((one, other) => one.panel - other.panel || one.series - other.series)
    .map(({ panel, series: index, rows }) => ({
      panel,
      series: index,
      // A point that is not in the table, as its sweep was interrupted, is a gap in the line.
      cells: xs.map((value, place) => ({ x: place, value, rows: rows.get(place) ?? [] })),
    }));
}

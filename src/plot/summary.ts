import { choosePlots, valuesOf } from './choose.js';
import { type Estimate, estimate } from './estimate.js';
import { linesOf } from './lines.js';
import type { PlotOptions, SweepColumn, SweepTable, SweepValue } from './table.js';

/** The means that the plots show, as a table: a row for each panel, series and value of x. */
export interface SweepSummary {
  /** Panel, series and x, without those that the plots do not have. */
  readonly parameters: readonly SweepColumn[];
  readonly measures: readonly SweepColumn[];
  readonly rows: readonly {
    readonly values: readonly SweepValue[];
    readonly estimates: readonly Estimate[];
  }[];
}

/** @returns null if the table has nothing to draw */
export function summaryOf(table: SweepTable, options: PlotOptions): SweepSummary | null {
  const choice = choosePlots(table, options);
  if (choice === null) return null;
  const { facets, series, x, measures } = choice;
  const column = (index: number): SweepColumn[] => table.columns.slice(index, index + 1);
  const replicates = table.columns.flatMap(({ role }, index) => (role === 'replicate' ? [index] : []));
  const names = [facets, series].filter((index) => index !== null);
  const lists = names.map((index) => valuesOf(table, index));
  return {
    parameters: [...names, x].flatMap(column),
    measures: measures.flatMap(column),
    rows: linesOf(table, choice).flatMap((line) => {
      const places = [...(facets === null ? [] : [line.panel]), ...(series === null ? [] : [line.series])];
      const values = places.map((place, index) => lists[index]?.[place] ?? null);
      return line.cells
        .filter(({ rows }) => rows.length > 0)
        .map(({ value, rows }) => ({
          values: [...values, value],
          estimates: measures.flatMap((measure) =>
            column(measure).map((bounds) => estimate(rows, replicates, measure, bounds)),
          ),
        }));
    }),
  };
}

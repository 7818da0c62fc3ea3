/** A text in the languages of the pages. */
export interface Label {
  readonly en: string;
  readonly zh: string;
}

/**
 * `parameter`: set by the grid. `replicate`: a parameter that only repeats a point with other random numbers: means are taken over its
 * values, and their spread gives the confidence interval. `measure`: measured at the point.
 */
export type ColumnRole = 'parameter' | 'replicate' | 'measure';

export interface SweepColumn {
  /** Lower-case words with hyphens, such as `success-rate`. */
  readonly key: string;
  readonly role: ColumnRole;
  /** Such as `ms`, `%`; empty if the values are counts or texts. */
  readonly unit: string;
  readonly label: Label;
  /** Values that a mean cannot leave, in the unit of the column: an interval is cut off there. Null: no bound. */
  readonly min: number | null;
  readonly max: number | null;
}

/** Null: not measured, such as the time of the first hit if there was no hit. */
export type SweepValue = string | number | null;

/** A point of a sweep's grid, with what was measured there. */
export interface SweepRow {
  /** Its number in the grid, from 1. */
  readonly point: number;
  /** In the order of the columns. */
  readonly values: readonly SweepValue[];
  /** Repeats this point alone, such as `sim simulate ring:100 --ttl 3 --seed 8f2e`. */
  readonly command: string;
}

/** What a sweep has measured, in tidy form: a row for each point, a column for each parameter and each measure. */
export interface SweepTable {
  /** Name of the sweep, such as that of its INI file. */
  readonly name: string;
  readonly columns: readonly SweepColumn[];
  readonly rows: readonly SweepRow[];
}

/** What `[Plots]` of a sweep's INI sets; all of it is optional. Columns are named by their keys. */
export interface PlotOptions {
  /** The parameter on the x axis. */
  readonly x?: string | undefined;
  /** The parameter with a line for each value; `none`: one line, all values averaged over. */
  readonly series?: string | undefined;
  /** The parameter with a panel for each value; `none`: one panel. */
  readonly facets?: string | undefined;
  /** The measures that are drawn. */
  readonly measures?: readonly string[] | undefined;
  /** Columns with a logarithmic axis, whatever their values. */
  readonly log?: readonly string[] | undefined;
  /** Columns with a linear axis, whatever their values. */
  readonly linear?: readonly string[] | undefined;
}

/** All that reports of a sweep are made of. Nothing in it depends on the machine, so the same sweep gives the same files. */
export interface SweepReport {
  readonly table: SweepTable;
  readonly plots: PlotOptions;
  /** The sweep's INI file, as it was written. */
  readonly settings: string;
  /** Points of the grid. The table has fewer rows if some have failed or were not simulated. */
  readonly points: number;
  /** Repeats the whole sweep. */
  readonly command: string;
  /** Version of floodsim. */
  readonly floodsim: string;
}

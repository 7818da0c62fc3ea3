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

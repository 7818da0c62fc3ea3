import type { PlotOptions, SweepColumn, SweepTable, SweepValue } from './table.js';

/** The part that each column of a table has in its plots, as indices of columns. */
export interface PlotChoice {
  readonly x: number;
  /** Null: one line, or one panel. */
  readonly series: number | null;
  readonly facets: number | null;
  readonly measures: readonly number[];
  /** Other parameters with several values: means are taken over them. */
  readonly averaged: readonly number[];
  readonly log: ReadonlySet<number>;
}

/** For `series` and `facets`: one line, or one panel. */
const none = 'none';
/** Success, reach and cost are what papers compare. */
const usualMeasures = ['success-rate', 'messages', 'reach', 'duplicates', 'first-hit-p50', 'load-max'];
/** The greatest value is so many times the least positive one: on a linear axis the small ones would be one line. */
const logRatio = 30;

/**
 * Chooses what is drawn where:
 *
 * - x: the parameter with the most values of those with numbers only (the first if several have as many); without such a parameter the
 *   one with the most values;
 * - series: the strategy, and facets: the topology, if they have several values; otherwise the next parameter with several values, one of
 *   texts before one of numbers;
 * - all other parameters, and the origin (`from`), whose numbers are names of peers, are averaged over, within each seed.
 *
 * An axis is logarithmic if the greatest value is at least 30 times the least positive one; never for percentages, and for parameters
 * only if half of their values are below a quarter of the greatest, as in 1, 10, 100, but not in 1, 2, 3 ... 30.
 *
 * @returns null if the table has no row, or no parameter, or no measure with a number
 */
export function choosePlots(table: SweepTable, options: PlotOptions = {}): PlotChoice | null {
  const { columns } = table;
  const indexOf = (key: string): number => columns.findIndex((column) => column.key === key);
  const parameters = columns.flatMap(({ role }, index) => (role === 'parameter' ? [index] : []));
  const counts = new Map(parameters.map((index) => [index, valuesOf(table, index).length]));
  const countOf = (index: number): number => counts.get(index) ?? 0;
  const varied = parameters.filter((index) => countOf(index) > 1);
  const taken = new Set(
    [options.x, options.series, options.facets].flatMap((key) => (key === undefined ? [] : indexOf(key))),
  );
  const take = (candidates: readonly number[]): number | null => {
    const [index] = candidates.filter((one) => !taken.has(one) && columns[one]?.key !== 'from');
    if (index !== undefined) taken.add(index);
    return index ?? null;
  };
  const wanted = (key: string | undefined, usual: string): number | null => {
    if (key === undefined) return take(varied.filter((index) => columns[index]?.key === usual));
    return key === none ? null : indexOf(key);
  };
  const byCount = [...varied].sort((one, other) => countOf(other) - countOf(one));
  const numeric = (index: number): boolean => isNumericColumn(table, index);
  const x =
    options.x === undefined
      ? take([...byCount.filter(numeric), ...byCount, ...parameters])
      : indexOf(options.x);
  const measured = columns.flatMap((_, index) => (isMeasured(table, index) ? [index] : []));
  if (x === null || measured.length === 0) return null;

  const textsFirst = [...varied.filter((index) => !numeric(index)), ...varied];
  let series = wanted(options.series, 'strategy');
  let facets = wanted(options.facets, 'topology');
  if (options.series === undefined) series ??= take(textsFirst);
  if (options.facets === undefined) facets ??= take(textsFirst);
  const usual = measured.filter((index) => usualMeasures.includes(columns[index]?.key ?? ''));
  const named = options.measures?.map(indexOf).filter((index) => measured.includes(index));
  return {
    x,
    series,
    facets,
    measures: named ?? (usual.length > 0 ? usual : measured),
    averaged: varied.filter((index) => !taken.has(index)),
    log: new Set(columns.flatMap((column, index) => (isLog(table, column, index, options) ? [index] : []))),
  };
}

/** What is wrong with options, each as a sentence with the keys that may be used; empty if they fit. */
export function checkPlotOptions(columns: readonly SweepColumn[], options: PlotOptions): string[] {
  const keys = (...roles: SweepColumn['role'][]): string[] =>
    columns.filter(({ role }) => roles.includes(role)).map(({ key }) => key);
  const parts = [
    { name: 'x', used: [options.x], allowed: keys('parameter') },
    { name: 'series', used: [options.series], allowed: [...keys('parameter'), none] },
    { name: 'facets', used: [options.facets], allowed: [...keys('parameter'), none] },
    { name: 'measures', used: options.measures ?? [], allowed: keys('measure') },
    { name: 'log', used: options.log ?? [], allowed: keys('parameter', 'measure') },
    { name: 'linear', used: options.linear ?? [], allowed: keys('parameter', 'measure') },
  ];
  const unknown = parts.flatMap(({ name, used, allowed }) =>
    used.flatMap((key) =>
      key === undefined || allowed.includes(key)
        ? []
        : [`${name} = ${key}: there is no such column; use ${allowed.join(', ')}`],
    ),
  );
  const axes = [options.x, options.series, options.facets].filter((key) => key !== undefined && key !== none);
  const twice = axes.find((key, index) => axes.indexOf(key) !== index);
  const both = options.log?.find((key) => options.linear?.includes(key));
  return [
    ...unknown,
    ...(twice === undefined ? [] : [`${twice} can only be one of x, series and facets`]),
    ...(both === undefined ? [] : [`${both} can only be one of log and linear`]),
  ];
}

/** The values of a column, each once: numbers by size, texts in the order of the rows. */
export function valuesOf({ rows }: SweepTable, column: number): NonNullable<SweepValue>[] {
  const values = [...new Set(rows.flatMap(({ values }) => values[column] ?? []))];
  return values.every((value) => typeof value === 'number')
    ? values.sort((one, other) => one - other)
    : values;
}

export function isNumericColumn({ rows }: SweepTable, column: number): boolean {
  return rows.every(({ values }) => typeof values[column] === 'number');
}

function isMeasured({ columns, rows }: SweepTable, index: number): boolean {
  if (columns[index]?.role !== 'measure') return false;
  return rows.some(({ values }) => Number.isFinite(values[index]));
}

function isLog(
  table: SweepTable,
  { key, role, unit }: SweepColumn,
  index: number,
  options: PlotOptions,
): boolean {
  if (options.log?.includes(key) === true) return true;
  if (options.linear?.includes(key) === true || unit === '%') return false;
  const numbers = table.rows.flatMap(({ values }) => {
    const value = values[index];
    return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
  });
  const positive = numbers.filter((value) => value > 0);
  if (positive.length === 0 || numbers.some((value) => value < 0)) return false;
  const least = positive.reduce((one, other) => Math.min(one, other));
  const greatest = positive.reduce((one, other) => Math.max(one, other));
  if (role !== 'measure') {
    const values = [...new Set(numbers)].sort((one, other) => one - other);
    const median = values[Math.floor((values.length - 1) / 2)] ?? 0;
    if (median > greatest / 4) return false;
  }
  return greatest / least >= logRatio;
}

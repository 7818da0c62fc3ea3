import { sweepColumns } from '../plot/columns.js';
import type { SweepTable, SweepValue } from '../plot/table.js';
import { readLoss } from '../simulate/conditions.js';
import type { SimulationResult } from '../simulate/result.js';
import { csvLine, readCsvLine } from './csv.js';
import type { Point } from './plan.js';

/** What a point measures: of a simulation, or of queries in a network of real peers. */
export type PointResult = Pick<
  SimulationResult,
  | 'command'
  | 'topology'
  | 'strategy'
  | 'ttl'
  | 'queries'
  | 'successRate'
  | 'firstHitMs'
  | 'firstHitHops'
  | 'reached'
  | 'reachedShare'
  | 'messages'
  | 'duplicates'
  | 'checks'
  | 'lost'
  | 'load'
>;

/** A point that has been simulated, or has failed: a line of points.csv. */
export interface PointRecord {
  readonly point: number;
  /** In the order of {@link columns}. */
  readonly cells: readonly SweepValue[];
  /** Null if it has not failed. */
  readonly error: string | null;
  readonly command: string;
}

type Measure = (result: PointResult) => number | null;

const measures: Readonly<Record<string, Measure>> = {
  'success-rate': ({ successRate }) => successRate * 100,
  'first-hit-p50': ({ firstHitMs }) => firstHitMs?.p50 ?? null,
  'first-hit-p90': ({ firstHitMs }) => firstHitMs?.p90 ?? null,
  'first-hit-p99': ({ firstHitMs }) => firstHitMs?.p99 ?? null,
  'first-hit-hops': ({ firstHitHops }) => firstHitHops?.mean ?? null,
  reach: ({ reachedShare }) => reachedShare.mean * 100,
  messages: ({ messages }) => messages.mean,
  duplicates: ({ duplicates }) => duplicates.mean,
  checks: ({ checks }) => checks.mean,
  lost: ({ lost }) => lost.mean,
  load: ({ load }) => load.mean,
  'load-max': ({ load }) => load.max,
};

/** Measures that points.csv has besides those that are drawn. */
const further: readonly (readonly [header: string, Measure])[] = [
  ['peers', ({ topology }) => topology.peers],
  ['links', ({ topology }) => topology.links],
  ['first_hit_mean_ms', ({ firstHitMs }) => firstHitMs?.mean ?? null],
  ['reached_mean_peers', ({ reached }) => reached.mean],
  ['messages_p50', ({ messages }) => messages.p50],
  ['messages_p99', ({ messages }) => messages.p99],
];

const units: Readonly<Record<string, string>> = { '': '', '%': '_percent', ms: '_ms', hops: '' };

/** The header of points.csv: names with their units. */
export const header: readonly string[] = [
  'point',
  ...sweepColumns.map(({ key, unit }) => `${key.replaceAll('-', '_')}${units[unit] ?? `_${unit}`}`),
  ...further.map(([name]) => name),
  'error',
  'command',
];

const columns = sweepColumns.length;

export function measuredRecord(point: Point, result: PointResult): PointRecord {
  const { strategy, ttl, queries } = result;
  // Values that the grid does not give are those of the topology.
  const usual: Readonly<Record<string, SweepValue>> = { strategy, ttl, queries };
  return {
    point: point.number,
    cells: [
      ...sweepColumns.map(
        ({ key }) => measures[key]?.(result) ?? parameterOf(point, key) ?? usual[key] ?? null,
      ),
      ...further.map(([, measure]) => measure(result)),
    ],
    error: null,
    command: result.command,
  };
}

export function failedRecord(point: Point, error: string, command: string): PointRecord {
  const cells = [...sweepColumns.map(({ key }) => parameterOf(point, key)), ...further.map(() => null)];
  return { point: point.number, cells, error, command };
}

function parameterOf({ values }: Point, key: string): SweepValue {
  const text = values[key as keyof typeof values];
  if (text === undefined) return null;
  // In percent, as the column says.
  return key === 'loss' ? Number((readLoss(text) * 100).toPrecision(12)) : cellOf(text);
}

/** A number where the text is how it is written. */
function cellOf(text: string): SweepValue {
  if (text === '') return null;
  return String(Number(text)) === text ? Number(text) : text;
}

/** A line of points.csv, without its end. */
export function recordLine({ point, cells, error, command }: PointRecord): string {
  return csvLine([point, ...cells, error, command]);
}

/** @returns undefined if it is not a whole line of points.csv */
export function readRecord(line: string): PointRecord | undefined {
  const texts = readCsvLine(line);
  if (texts?.length !== header.length) return undefined;
  const [point = '', ...others] = texts;
  const [error = '', command = ''] = others.slice(-2);
  if (!/^[1-9]\d*$/u.test(point)) return undefined;
  return {
    point: Number(point),
    cells: others.slice(0, -2).map(cellOf),
    error: error === '' ? null : error,
    command,
  };
}

/** The table that plots and reports are made of. Failed points are not in it. */
export function tableOf(name: string, records: readonly PointRecord[]): SweepTable {
  const measured = records.filter(({ error }) => error === null);
  return {
    name,
    columns: sweepColumns,
    rows: measured.map(({ point, cells, command }) => ({ point, values: cells.slice(0, columns), command })),
  };
}

import { printable } from '../core/sanitize.js';
import type { SimulatedQuery, SimulationResult, Spread } from '../simulate/result.js';
import { csvText } from './csv.js';
import { type Column, field, table } from './rows.js';
import { columnsOf, type Style } from './style.js';
import { bytesToString, counted } from './units.js';

const grouped = (value: number): string => value.toLocaleString('en-US');

/** Three digits of small numbers, whole large ones: `2.33`, `41.7`, `12,034`. */
function rounded(value: number): string {
  if (Number.isInteger(value) || value >= 100) return grouped(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const percent = (share: number): string => `${rounded(Number((share * 100).toPrecision(3)))} %`;

/** What a simulation has shown, within the width of the window. */
export function simulationText(result: SimulationResult, style: Style, perQuery: boolean): string {
  const { topology, queries, found, successInterval, messages, duplicates, busiest } = result;
  const [low, high] = successInterval;
  const linkKind = topology.isDirected ? 'one-way link' : 'link';
  const share = messages.mean === 0 ? 0 : duplicates.mean / messages.mean;
  const head = `${grouped(topology.peers)} peers, ${grouped(topology.links)} ${linkKind}s`;
  const lines = [
    `${style.bold(printable(topology.name))}: ${head}`,
    `${printable(result.strategy)}, TTL ${result.ttl}, ${grouped(queries)} ${queries === 1 ? 'query' : 'queries'}, seed ${printable(result.seed)}`,
    '',
    field(
      style,
      'found',
      `${found > 0 ? style.tick : style.cross} ${grouped(found)} of ${grouped(queries)} (${percent(result.successRate)}; 95 % interval ${percent(low)} to ${percent(high)})`,
    ),
    field(style, 'duplicates', `${percent(share)} of all messages`),
    field(
      style,
      'busiest peer',
      `${busiest.peer} receives ${counted(busiest.messages, 'message').replace(/\d+/u, (count) => grouped(Number(count)))}`,
    ),
    field(style, 'memory', `about ${bytesToString(result.memoryBytes)}`),
    '',
    ...spreadTable(result, style),
    ...(perQuery ? ['', ...queryTable(result.perQuery ?? [], style)] : []),
    '',
    ...(result.traceSha256 === undefined ? [] : [field(style, 'trace SHA-256', result.traceSha256)]),
    // It can be copied: a terminal breaks it, not this text.
    `  ${style.dim('repeat:')} ${printable(result.command)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for each value; a narrow window has fewer columns. */
function spreadTable(result: SimulationResult, style: Style): string[] {
  const percents = Object.fromEntries(
    Object.entries(result.reachedShare).map(([name, share]) => [name, 100 * (share as number)]),
  ) as unknown as Spread;
  const rows: readonly (readonly [string, Spread | null])[] = [
    ['first hit, ms', result.firstHitMs],
    ['first hit, hops', result.firstHitHops],
    ['peers reached', result.reached],
    ['reached, %', percents],
    ['messages', result.messages],
    ['duplicates', result.duplicates],
    ...notTrivial('lost', result.lost, 0),
    ...notTrivial('checks', result.checks, 0),
    ...notTrivial('steps', result.steps, 1),
    ['settled, ms', result.settledMs],
    ['load of a peer', result.load],
  ];
  for (const names of [
    ['mean', 'p50', 'p90', 'p99', 'max'],
    ['mean', 'p50', 'p90', 'p99'],
  ] as const) {
    const lines = table(
      style,
      columnsNamed('each query', names),
      rows.map(([label, spread]) => [
        label,
        ...names.map((name) => (spread === null ? '-' : rounded(spread[name]))),
      ]),
    );
    if (names.length === 4 || lines.every((line) => columnsOf(line) < style.width)) return lines;
  }
  return [];
}

function notTrivial(label: string, spread: Spread, usual: number): [string, Spread][] {
  return spread.max > usual ? [[label, spread]] : [];
}

function columnsNamed(first: string, names: readonly string[]): Column[] {
  return [{ title: first }, ...names.map((title) => ({ title, align: 'right' as const }))];
}

function queryTable(rows: readonly SimulatedQuery[], style: Style): string[] {
  return table(
    style,
    columnsNamed('query', ['origin', 'hit, ms', 'hops', 'reached', 'messages', 'dupl.']),
    rows.map((row) => [
      String(row.query),
      String(row.origin),
      ...[row.firstHitMs, row.firstHitHops].map((value) => (value === null ? '-' : rounded(value))),
      ...[row.reached, row.messages, row.duplicates].map(grouped),
    ]),
  );
}

/** One row for each query; a query without a hit has empty cells. */
export function queriesCsv(rows: readonly SimulatedQuery[]): string {
  const columns = {
    query: 'query',
    origin: 'origin',
    file: 'file',
    holders: 'holders',
    isFound: 'found',
    firstHitMs: 'first hit (ms)',
    firstHitHops: 'first hit (hops)',
    reached: 'reached (peers)',
    messages: 'messages',
    duplicates: 'duplicates',
    lost: 'lost (messages)',
    hits: 'hits',
    checks: 'checks',
    steps: 'steps',
    settledMs: 'settled (ms)',
  } as const satisfies Record<keyof SimulatedQuery, string>;
  const names = Object.keys(columns) as (keyof SimulatedQuery)[];
  return csvText(
    Object.values(columns),
    rows.map((row) =>
      names.map((name) => {
        const value = row[name];
        return typeof value === 'boolean' ? Number(value) : value;
      }),
    ),
  );
}

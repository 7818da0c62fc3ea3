import { printable } from '../core/sanitize.js';
import type { Range } from '../judge/breadth-first.js';
import type { NetworkCost, TtlCost } from '../judge/network-cost.js';
import { csvText } from './csv.js';
import { type Column, table } from './rows.js';
import type { Style } from './style.js';

const titles = [
  'network',
  'peers',
  'links',
  'diameter',
  'TTL',
  'reached',
  'messages',
  'duplicates',
  'redundancy',
] as const;

/** Columns that are left out in a narrower window. */
const narrow: readonly { readonly title: (typeof titles)[number]; readonly below: number }[] = [
  { title: 'duplicates', below: 90 },
  { title: 'diameter', below: 72 },
  { title: 'links', below: 64 },
];

/** Networks one below the other, a row for each TTL up to the one from which on nothing changes. */
export function costTable(costs: readonly NetworkCost[], style: Style): string {
  const hidden = narrow.filter(({ below }) => style.width < below).map(({ title }) => title);
  const kept = (_: unknown, index: number): boolean => !hidden.includes(titles[index] ?? 'network');
  const columns = titles.map((title, index): Column => (index === 0 ? { title } : { title, align: 'right' }));
  const rows = costs.flatMap((cost, index) => [
    ...(index === 0 ? [] : [['']]),
    ...rowsOf(cost).map((row, line) =>
      row
        .map((cell, column) => (line > 0 && column < 4 ? '' : column === 0 ? style.bold(cell) : cell))
        .filter(kept),
    ),
  ]);
  return [
    ...table(style, columns.filter(kept), rows),
    '',
    ...notesOf(costs).map((note) => style.dim(`  ${note}`)),
  ].join('\n');
}

export function costMarkdown(costs: readonly NetworkCost[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (text: string): string => text.replace(/[\\|`*_<>[\]]/gu, '\\$&');
  return [
    line(titles),
    line(titles.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...costs.flatMap((cost) => rowsOf(cost).map((row) => line(row.map(cell)))),
    '',
    ...notesOf(costs).flatMap((note) => [`${note}.`, '']),
  ]
    .join('\n')
    .trimEnd();
}

/** All TTLs, one row for each network and TTL, numbers without units. */
export function costCsv(costs: readonly NetworkCost[]): string {
  const rows = costs.flatMap(({ name, peers, links, diameter, byTtl }) =>
    byTtl.map(({ ttl, reached, messages, duplicates, redundancy }) => [
      ...[name, peers, links, diameter, ttl, rounded(reached)],
      ...[messages.min, messages.max, duplicates.min, duplicates.max].map(rounded),
      redundancy === null ? null : rounded(redundancy),
    ]),
  );
  const columns = ['network', 'peers', 'links', 'diameter', 'ttl', 'reached'];
  const ranges = ['messages_min', 'messages_max', 'duplicates_min', 'duplicates_max'];
  return csvText([...columns, ...ranges, 'redundancy'], rows);
}

/** The cells of {@link titles}. */
function rowsOf(cost: NetworkCost): string[][] {
  const { name, peers, links, diameter, isExact, origins } = cost;
  const shown = changingRows(cost);
  const count = (value: number): string => (origins.length > 1 ? value.toFixed(1) : String(value));
  const range = ({ min, max }: Range): string =>
    min === max ? count(min) : `${count(min)} to ${count(max)}`;
  return shown.map(({ ttl, reached, messages, duplicates, redundancy }) => [
    printable(name),
    String(peers),
    String(links),
    `${isExact ? '' : '>= '}${diameter}`,
    String(ttl),
    `${count(reached)} of ${peers - 1}`,
    range(messages),
    range(duplicates),
    redundancy === null ? '-' : redundancy.toFixed(2),
  ]);
}

/** The TTLs up to the last one that changes something. */
function changingRows({ byTtl }: NetworkCost): readonly TtlCost[] {
  const isSame = (row: TtlCost, before: TtlCost | undefined): boolean =>
    row.reached === before?.reached &&
    row.messages.min === before.messages.min &&
    row.messages.max === before.messages.max;
  return byTtl.slice(0, byTtl.findLastIndex((row, index) => !isSame(row, byTtl[index - 1])) + 1);
}

function notesOf(costs: readonly NetworkCost[]): string[] {
  const isMean = costs.some(({ origins }) => origins.length > 1);
  const sampled = costs.find(({ peers, origins }) => origins.length > 1 && origins.length < peers);
  const some = sampled === undefined ? '' : `, or over ${sampled.origins.length} of them`;
  const isCut = costs.some((cost) => changingRows(cost).length < cost.byTtl.length);
  return [
    'redundancy: messages for each reached peer; 1 is the least',
    ...(isCut ? ['where rows end before the last TTL, a larger TTL changes nothing'] : []),
    ...(isMean ? [`reached and messages are means over all origins${some}`] : []),
  ];
}

/** A mean with two digits. */
function rounded(value: TtlCost['reached']): number {
  return Math.round(value * 100) / 100;
}

import { useMemo, useState } from 'preact/hooks';
import { printable } from '../../../core/sanitize.js';
import { valueText } from '../../../plot/markdown.js';
import type { SweepRow, SweepTable, SweepValue } from '../../../plot/table.js';
import type { PlotLanguage } from '../../../plot/words.js';
import { CopyButton } from './copy-button.js';
import { headingOf } from './means.js';
import type { SweepTexts } from './texts.js';

/** More rows make a page slow; a button shows more. */
const rowsAtOnce = 100;

/** By a column, or by the number of the point (-1). */
interface Order {
  readonly column: number;
  readonly isDown: boolean;
}

/** All points: sorted by a click on a heading, filtered by words. */
export function PointTable({
  table,
  language,
  texts,
}: {
  readonly table: SweepTable;
  readonly language: PlotLanguage;
  readonly texts: SweepTexts;
}) {
  const [order, setOrder] = useState<Order>({ column: -1, isDown: false });
  const [filter, setFilter] = useState('');
  const [count, setCount] = useState(rowsAtOnce);
  const shown = useMemo(() => usedColumns(table), [table]);
  const rows = useMemo(() => sortedRows(filteredRows(table.rows, filter), order), [table, filter, order]);
  const sortBy = (column: number): void =>
    setOrder({ column, isDown: order.column === column && !order.isDown });
  const heading = (column: number, text: string) => (
    <th
      key={column}
      scope="col"
      aria-sort={order.column === column ? (order.isDown ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="sort" onClick={() => sortBy(column)}>
        {text}
        <span aria-hidden="true">{order.column === column ? (order.isDown ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
  return (
    <section>
      <h2>{texts.allPoints}</h2>
      <p class="filter-line">
        <label>
          {texts.filter}{' '}
          <input
            type="search"
            data-testid="filter"
            placeholder={texts.filterHint}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
        <span aria-live="polite" data-testid="shown">
          {texts.shown(rows.length, table.rows.length)}
        </span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with keys */}
      <section class="scroll" tabIndex={0} aria-label={texts.allPoints}>
        <table data-testid="points">
          <thead>
            <tr>
              {heading(-1, texts.point)}
              {shown.map((column) => {
                const of = table.columns[column];
                return of === undefined ? null : heading(column, headingOf(of, language));
              })}
              <th scope="col">{texts.command}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, count).map(({ point, values, command }) => (
              <tr key={point}>
                <td class="number">{point}</td>
                {shown.map((column) => {
                  const value = values[column] ?? null;
                  return (
                    <td key={column} class={typeof value === 'number' ? 'number' : undefined}>
                      {valueText(value)}
                    </td>
                  );
                })}
                <td class="command">
                  <code>{printable(command)}</code>
                  <CopyButton text={command} texts={texts} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > count && (
        <button type="button" class="more" onClick={() => setCount(count + rowsAtOnce)}>
          {texts.more}
        </button>
      )}
    </section>
  );
}

/** Columns in which some point has a value. */
function usedColumns({ columns, rows }: SweepTable): number[] {
  return columns.flatMap((_, column) => (rows.some(({ values }) => values[column] != null) ? [column] : []));
}

function filteredRows(rows: readonly SweepRow[], filter: string): readonly SweepRow[] {
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ values }) => {
    const texts = values.map((value) => String(value ?? '').toLowerCase());
    // A number is a whole value, so that 4 does not find 40.
    return words.every((word) =>
      texts.some((text) => (Number.isNaN(Number(word)) ? text.includes(word) : text === word)),
    );
  });
}

function sortedRows(rows: readonly SweepRow[], { column, isDown }: Order): readonly SweepRow[] {
  const sortKey = (row: SweepRow): SweepValue => (column < 0 ? row.point : (row.values[column] ?? null));
  const sign = isDown ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [first, second] = [sortKey(one), sortKey(other)];
    // What was not measured is last, whatever the order.
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const isSmaller = typeof first === typeof second ? first < second : typeof first === 'number';
    return first === second ? one.point - other.point : isSmaller ? -sign : sign;
  });
}

import { wrap } from './fields.js';
import { columnsOf, padEnd, padStart, type Style } from './style.js';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right';
}

/**
 * Rows below their titles, in columns as wide as their widest cell; a cell may be coloured.
 *
 * The last column goes on below itself where the window is too narrow for it.
 */
export function table(
  style: Style,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(columnsOf(title), ...rows.map((row) => columnsOf(row[index] ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 2);
  const room = Math.max(12, style.width - before - 1);
  const linesOf = (cells: readonly string[]): string[] => {
    const padded = columns.slice(0, -1).map(({ align }, index) => {
      const pad = align === 'right' ? padStart : padEnd;
      return pad(cells[index] ?? '', widths[index] ?? 0);
    });
    const last = cells[columns.length - 1] ?? '';
    const isNumber = columns.at(-1)?.align === 'right';
    const [first = '', ...more] = isNumber ? [padStart(last, widths.at(-1) ?? 0)] : wrap(last, room);
    const line = `  ${[...padded, first].join('  ')}`.trimEnd();
    return [line, ...more.map((rest) => ' '.repeat(before) + rest)];
  };
  const titles = linesOf(columns.map(({ title }) => title)).map((line) => style.dim(line));
  return [...titles, ...rows.flatMap(linesOf)];
}

import { columnsOf, padEnd, padStart, type Style } from './style.js';

/** Columns of a label; a blank follows. */
export const labelColumns = 12;

/** A row of a summary: a label and its value, which goes on below itself where the window is narrow. */
export function field(style: Style, label: string, value: string): string {
  const room = Math.max(20, style.width - labelColumns - 3);
  return wrap(value, room)
    .map(
      (line, index) =>
        `  ${index === 0 ? style.dim(padEnd(label, labelColumns)) : ' '.repeat(labelColumns)} ${line}`,
    )
    .join('\n');
}

/** Breaks between words; a word that alone is too long (a digest, a path) is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (columnsOf(line) > columns) {
      const end = fitting(line, columns);
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  lines.push(line);
  return lines;
}

/** How much of a word fits: a character may take two columns. */
function fitting(word: string, columns: number): number {
  let end = 0;
  for (const character of word) {
    if (columnsOf(word.slice(0, end + character.length)) > columns) break;
    end += character.length;
  }
  return Math.max(end, 1);
}

const label = 'hint:';

/** How to hint something, below what is wrong; it goes on below itself where the window is narrow. */
export function hintLines(style: Style, hint: string, indent: number): string {
  const before = ' '.repeat(indent);
  const room = Math.max(20, style.width - indent - label.length - 2);
  return wrap(hint, room)
    .map((line, index) => `${before}${index === 0 ? style.dim(label) : ' '.repeat(label.length)} ${line}`)
    .join('\n');
}

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

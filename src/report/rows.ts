import { largest } from '../core/extremes.js';
import { columnsOf, padEnd, padStart, type Style } from './style.js';

/** Columns of a label, without the space after it. */
export const labelColumns = 12;
const hintLabel = 'hint:';

/** A labelled value, as in a summary; long values continue below themselves. */
export function field(style: Style, label: string, value: string): string {
  return hanging(`  ${style.dim(padEnd(label, labelColumns))} `, value, style);
}

/** A hint below an error or a warning. */
export function hintLines(style: Style, hint: string, indent: number): string {
  return hanging(`${' '.repeat(indent)}${style.dim(hintLabel)} `, hint, style);
}

/** Text after a label; further lines are indented by the label's width. */
export function hanging(label: string, text: string, style: Style): string {
  const indent = columnsOf(label);
  const lines = wrap(text, Math.max(20, style.width - indent));
  return label + lines.join(`\n${' '.repeat(indent)}`);
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

/** How many UTF-16 units of a word fit; at least one. */
function fitting(word: string, columns: number): number {
  let end = 0;
  for (const character of word) {
    if (columnsOf(word.slice(0, end + character.length)) > columns) break;
    end += character.length;
  }
  return Math.max(end, 1);
}

export interface Column {
  readonly title: string;
  /** Right for numbers; left is the default. */
  readonly align?: 'left' | 'right';
}

/**
 * Rows below their titles, in columns as wide as their widest cell; cells may be coloured.
 *
 * A text in the last column continues below itself if the window is too narrow.
 */
export function table(
  style: Style,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ title }, index) =>
    largest(
      rows.map((row) => columnsOf(row[index] ?? '')),
      columnsOf(title),
    ),
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

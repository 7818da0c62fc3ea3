import { columnsOf, padEnd, type Style } from './style.js';

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

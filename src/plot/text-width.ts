/**
 * Widths of characters in units of the font size, as in Helvetica and Arial (Adobe's font metrics), for text that is placed without a
 * font at hand. Rounded up: other sans-serif fonts are a little wider.
 */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!/\\[\]() ftIr]/u, 0.36],
  [/[mwMW@%]/u, 0.98],
  [/[A-HJ-LN-VX-Z&]/u, 0.76],
  [/[\u0021-\u007e]/u, 0.6],
  [/[\u1100-\u115f\u2e80-\uffdc\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u, 1.02],
];

/** Width of a line of text in pixels, at most; `size` is the font size in pixels. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += widths.find(([pattern]) => pattern.test(character))?.[1] ?? 0.8;
  return width * size;
}

/** The text, or its beginning and `...` if it is wider than `width` pixels. */
export function fitText(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}...`, size) > width) characters.pop();
  return `${characters.join('')}...`;
}

/** Breaks a text between words, and between Chinese characters, into lines not wider than `width`; a longer word is cut. */
export function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.match(/[\u2e80-\uffdc]|[^\u2e80-\uffdc\s]+\s*|\s+/gu) ?? []) {
    if (line !== '' && textWidth((line + part).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  return [...lines, line.trimEnd()].map((one) => fitText(one, width, size));
}

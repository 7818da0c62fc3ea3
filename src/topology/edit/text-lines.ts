/** One line of a text, and what ends it: `\n`, `\r\n`, `\r`, or nothing at the end of the text. */
export interface TextLine {
  readonly content: string;
  readonly end: string;
}

/** Cuts a text at the line ends that the reader knows. Put together again, the lines are the text. */
export function splitLines(text: string): TextLine[] {
  const parts = text.split(/(\r\n|\n|\r)/);
  return parts.flatMap((content, index) =>
    index % 2 === 0 ? [{ content, end: parts[index + 1] ?? '' }] : [],
  );
}

export function joinLines(lines: readonly TextLine[]): string {
  return lines.map(({ content, end }) => content + end).join('');
}

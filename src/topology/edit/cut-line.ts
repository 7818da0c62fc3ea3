/** A `key = value` line in three parts; put together again, they are the line. */
export interface CutLine {
  /** Indent, key, sign, and the blanks around the sign. */
  readonly head: string;
  /** The value as it is written, with quotes and escapes. */
  readonly written: string;
  /** Blanks and the comment at the end of the line. */
  readonly tail: string;
}

/** Cuts a line where the reader does; `read/read-sections.ts` says what it takes for a comment. */
export function cutLine(line: string): CutLine {
  const sign = line.search(/[=:]/);
  const rest = line.slice(sign + 1).trimStart();
  const head = line.slice(0, line.length - rest.length);
  // What begins and ends with the same quote is a value to the end of the line.
  const end = quoteAround(rest.trimEnd()) === undefined ? startOfComment(rest) : rest.length;
  const written = rest.slice(0, end).trimEnd();
  return { head, written, tail: rest.slice(written.length) };
}

/** The quote with which a written value begins and ends. */
export function quoteAround(written: string): '"' | "'" | undefined {
  if (written.startsWith('"') && written.endsWith('"')) return '"';
  return written.startsWith("'") && written.endsWith("'") ? "'" : undefined;
}

/** Where a comment begins, or the text ends. One behind a letter, or an escape, begins none. */
function startOfComment(text: string): number {
  let isEscaped = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const before = text.charAt(index - 1);
    if (isEscaped) isEscaped = false;
    else if (character === '\\') isEscaped = true;
    else if (/[;#]/.test(character) && (before === '' || /[\s\\]/.test(before))) return index;
  }
  return text.length;
}

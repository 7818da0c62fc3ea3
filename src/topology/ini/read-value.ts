import { unsafe } from 'ini';

/** A value of a line, in the form it is written and as it is meant. */
export interface ReadValue {
  /** With its quotes and escapes, without the blanks around it. */
  readonly written: string;
  readonly value: string;
  /** False if it begins with a quote and has no other. */
  readonly isClosed: boolean;
}

/**
 * The package `ini` reads escapes, one value at a time: in a whole file it merges sections of one name, drops keys such as
 * `__proto__`, loses the line numbers, and cannot read a comment after a quote.
 *
 * Reads what is right of the sign in a `key = value` line, up to a comment.
 *
 * - Text in quotes is taken as it is, with every `;`, `#` and `=`. In double quotes a backslash begins an escape of JSON,
 *   in single quotes it is a letter.
 * - Elsewhere `;` and `#` begin a comment at the start and after a blank, but not in a quoted word. Python, which wrote
 *   such files, knows no comment there, and other readers let every `;` begin one: this is what people intend.
 */
export function readValue(raw: string): ReadValue {
  const text = raw.trim();
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'") return readPlain(text);
  // In a Windows path such as "C:\data\" no backslash is an escape.
  const isLiteral = quote === "'" || /^"[a-z]:\\(?!\\)/iu.test(text);
  const end = closingQuote(text, 0, !isLiteral);
  if (end === -1) return { ...readPlain(text.slice(1)), isClosed: false };
  if (!/^\s*(?:[;#]|$)/u.test(text.slice(end + 1))) return readPlain(text);
  const inner = text.slice(1, end);
  return { written: text.slice(0, end + 1), value: isLiteral ? inner : unescaped(inner), isClosed: true };
}

function readPlain(text: string): ReadValue {
  const written = text.slice(0, startOfComment(text)).trimEnd();
  // In the package every ; and # begins a comment, and quotes at both ends are removed.
  const escaped = written.replace(/\\.|[;#]/gu, (found) => (found.length === 1 ? `\\${found}` : found));
  return { written, value: unsafe(`=${escaped}`).slice(1), isClosed: true };
}

/** The index of the comment, or of the end of the text. A `;` after a letter or an escape does not begin one. */
function startOfComment(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const isStart = index === 0 || /[\s\\]/u.test(text.charAt(index - 1));
    if (character === '\\') index += 1;
    else if (/[;#]/u.test(character) && isStart) return index;
    else if (/["']/u.test(character) && /^$|[\s=,[(]/u.test(text.charAt(index - 1))) {
      const end = closingQuote(text, index, character === '"');
      // An apostrophe within a word closes nothing.
      if (!/[\p{L}\p{N}]/u.test(text.charAt(end + 1))) index = Math.max(index, end);
    }
  }
  return text.length;
}

/** The index of the quote that closes the one at `start`, or -1. */
function closingQuote(text: string, start: number, hasEscapes: boolean): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === quote) return index;
    if (character === '\\' && hasEscapes) index += 1;
  }
  return -1;
}

/** The text of double quotes. If a backslash begins no escape of JSON, as in `"a\share"`, it is a letter. */
function unescaped(inner: string): string {
  const quoted = `"${inner}"`;
  const value = unsafe(quoted);
  // The package leaves text as it is if it cannot read it.
  return value === quoted ? inner.replace(/\\(["\\])/gu, '$1') : value;
}

import { SimError } from '../../errors.js';
import { quote } from '../quote.js';
import { readSections } from '../read/read-sections.js';

/** A line `key = value ; comment`, taken apart; put together again it is the same to the byte. */
export interface EntryLine {
  /** The key with the blanks before it. */
  readonly key: string;
  /** `=` or `:` with the blanks around it. */
  readonly sign: string;
  /** As written, with its quotes. */
  readonly value: string;
  /** The comment with the blanks before it. */
  readonly rest: string;
}

export function takeApart(line: string): EntryLine {
  const [, key = '', sign = '', blanks = '', tail = ''] =
    /^(\s*[^=:]*?)(\s*[=:])(\s*)(.*)$/su.exec(line) ?? [];
  const whole = tail.trimEnd();
  const isQuoted = whole.length > 1 && /^(["']).*\1$/su.test(whole);
  // A comment begins at once or after a blank, and that may be the one behind the sign.
  const comment = isQuoted ? -1 : `${blanks}${tail}`.search(/(?<=^|\s)[;#]/u) - blanks.length;
  const value = comment < 0 ? whole : tail.slice(0, comment).trimEnd();
  return { key, sign: sign + blanks, value, rest: tail.slice(value.length) };
}

/**
 * The line with another value, written so that it is read as just that.
 *
 * @throws SimError `bad-usage` for a value that no line of an INI file can hold
 */
export function withValue(line: string, value: string): string {
  const parts = takeApart(line);
  const written = spellings(value, parts.value).find((spelling) => {
    return readBack(`${parts.key}${parts.sign}${spelling}${parts.rest}`) === value;
  });
  if (written === undefined) {
    throw new SimError('bad-usage', `${quote(value)} cannot be written in an INI file`, {
      mend: 'choose a name without quotes, line ends and comment signs',
    });
  }
  return `${parts.key}${parts.sign}${written}${parts.rest}`;
}

/** Ways to write a value, the one most like what was there first. */
function spellings(value: string, before: string): string[] {
  const plain = value;
  const escaped = value.replace(/[\\;#]/gu, '\\$&');
  const double = JSON.stringify(value);
  const bare = `"${value}"`;
  const single = `'${value}'`;
  if (before.startsWith('"') && before.length > 1) return [bare, double, plain, escaped, single];
  if (before.startsWith("'") && before.length > 1) return [single, plain, escaped, bare, double];
  return [plain, escaped, bare, double, single];
}

/** What the product's own reader makes of a line. */
function readBack(line: string): string | undefined {
  if (/[\r\n]/u.test(line)) return undefined;
  const file = { path: '', shown: '' };
  const sections = readSections(file, `[section]\n${line}`, () => {});
  return [...(sections[0]?.entries.values() ?? [])][0]?.value;
}

/** A list as the list before it was written: with brackets or without, with blanks or without, in quotes or without. */
export function listLike(before: string, items: readonly (string | number)[]): string {
  const hasBrackets = before.trim().startsWith('[') || before.trim() === '';
  const inner = before.replace(/^\s*\[|\]\s*$/gu, '');
  const separator = /,\s*/u.exec(inner)?.[0] ?? ', ';
  const mark = /^\s*(['"])/u.exec(inner)?.[1] ?? '';
  const text = items.map((item) => `${mark}${item}${mark}`).join(separator);
  return hasBrackets ? `[${text}]` : text;
}

/** A line for a key that is not there yet, in the style of those of its section. */
export function lineLike(neighbours: readonly string[], key: string, value: string): string {
  const parts = neighbours.map(takeApart);
  const last = parts.at(-1) ?? { key: '', sign: ' = ' };
  const indent = /^\s*/u.exec(last.key)?.[0] ?? '';
  const columns = parts.map((part) => `${part.key}${part.sign}`.search(/[=:]/u));
  const lengths = new Set(parts.map((part) => part.key.length));
  const isAligned = new Set(columns).size === 1 && lengths.size > 1;
  const sign = isAligned ? last.sign.trimStart() : last.sign;
  const start = isAligned ? `${indent}${key}`.padEnd(columns[0] ?? 0) : `${indent}${key}`;
  return withValue(`${start}${sign}`, value);
}

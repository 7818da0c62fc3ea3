import { readSections } from '../ini/read-sections.js';
import { readValue } from '../ini/read-value.js';

/** A `key = value` line in three parts; joined again, they are the line. */
interface CutLine {
  /** Indent, key, sign, and the blanks around the sign. */
  readonly head: string;
  /** The value as it is written, with quotes and escapes. */
  readonly written: string;
  /** Blanks and the comment at the end of the line. */
  readonly tail: string;
}

/**
 * The line with another value, in the old value's spelling if possible, else with the escapes or quotes that it needs. The
 * rest of the line stays. Double quotes can hold every value.
 */
export function writeValue(line: string, value: string): string {
  const { head, written, tail } = cutLine(line);
  // A comment needs a blank before it; `peer_list =` without a value gets the blank that it has before the sign.
  const gap = written === '' && value !== '' && /\s[=:]$/.test(head) ? ' ' : '';
  const end = value !== '' && /^[;#]/.test(tail) ? ` ${tail}` : tail;
  const lineWith = (spelling: string): string => head + gap + spelling + end;
  const shorter = spellings(value, quoteAround(written)).find((one) => valueIn(lineWith(one)) === value);
  return lineWith(shorter ?? inDoubleQuotes(value));
}

/** Cuts a line as the reader does. */
function cutLine(line: string): CutLine {
  const sign = line.search(/[=:]/);
  const rest = line.slice(sign + 1).trimStart();
  const { written } = readValue(rest);
  return { head: line.slice(0, line.length - rest.length), written, tail: rest.slice(written.length) };
}

/** The quote with which a written value begins and ends. */
function quoteAround(written: string): '"' | "'" | undefined {
  if (written.startsWith('"') && written.endsWith('"')) return '"';
  return written.startsWith("'") && written.endsWith("'") ? "'" : undefined;
}

/** Ways to write a value, the most likely first. Only the INI reader decides which of them it understands. */
function spellings(value: string, quote: '"' | "'" | undefined): string[] {
  if (quote === "'") return [`'${value}'`];
  if (quote === '"') return [];
  return [
    value,
    value.replace(/(?<=^|\s)[;#]/g, '\\$&'),
    value.replace(/\\{2,}/g, '$&$&'),
    value.replace(/[\\;#]/g, '\\$&'),
  ];
}

/** The two line ends of Unicode would cut the line for some programs. */
function inDoubleQuotes(value: string): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, codeOf);
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function valueIn(line: string): string | undefined {
  const [section] = readSections({ path: '', shown: '' }, `[x]\n${line}`, () => {});
  const [entry] = section?.entries.values() ?? [];
  return entry?.value;
}

/** A list as it is written. `readList` in `values.ts` says what a list is. */
interface ListText {
  readonly open: string;
  /** Everything between two commas, with the blanks and quotes. */
  readonly items: readonly string[];
  readonly close: string;
}

/** Replaces an item of a list; its quotes, and the blanks around it, stay. */
export function replaceItem(list: string, index: number, item: string): string {
  const { open, items, close } = cutList(list);
  const changed = items.map((old, at) => (at === index ? old.replace(bare(old), () => item) : old));
  return open + changed.join(',') + close;
}

/**
 * The list with other items, in the style that it has: brackets or none, the separator, quotes.
 *
 * @param items numbers are indices of items that are kept as they are written; texts are new items
 * @param related other lists of the same file, whose separator is used if this list is too short to have one
 */
export function rewriteList(
  list: string,
  items: readonly (number | string)[],
  related: readonly string[],
): string {
  const { open, items: old, close } = cutList(list);
  const quote = /^['"]/.exec(old.find((item) => bare(item) !== '')?.trim() ?? '')?.[0] ?? '';
  const separator = [list, ...related].map(separatorOf).find((found) => found !== undefined) ?? ', ';
  const texts = items.map((item) =>
    typeof item === 'number' ? (old[item] ?? '').trim() : quote + item + quote,
  );
  return open + texts.join(separator) + close;
}

/** Blanks inside the brackets belong to the brackets: `[ 1, 2 ]`. */
function cutList(list: string): ListText {
  const hasBrackets = list.startsWith('[');
  const inner = hasBrackets ? list.slice(1, -1) : list;
  const core = inner.trim();
  const [before = '', after = ''] = core === '' ? [] : inner.split(core);
  return {
    open: (hasBrackets ? '[' : '') + before,
    items: core === '' ? [] : core.split(','),
    close: after + (hasBrackets ? ']' : ''),
  };
}

function separatorOf(list: string): string | undefined {
  // A comma after the last item does not separate two.
  return /\s*,\s*(?=[^\s\]])/.exec(list)?.[0];
}

/** The item without blanks and quotes. */
function bare(item: string): string {
  return item.trim().replace(/^['"]|['"]$/g, '');
}

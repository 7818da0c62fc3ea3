import { readSections } from '../ini/read-sections.js';
import { cutLine, quoteAround } from './cut-line.js';

/**
 * The line with another value, written as the old one was where that will do, and else with the escapes or quotes that
 * it needs. The rest of the line stays. Undefined where no spelling would be read back as exactly this value: between
 * a value that needs quotes and a comment, for one.
 */
export function writeValue(line: string, value: string): string | undefined {
  const { head, written, tail } = cutLine(line);
  // A comment needs a blank before it; `peer_list =` with nothing behind it is given the blank that it has before it.
  const gap = written === '' && value !== '' && /\s[=:]$/.test(head) ? ' ' : '';
  const end = value !== '' && /^[;#]/.test(tail) ? ` ${tail}` : tail;
  return spellings(value, quoteAround(written))
    .map((spelling) => head + gap + spelling + end)
    .find((candidate) => valueIn(candidate) === value);
}

/** How a value might be written, the likeliest first. Which of them the reader understands is for it to say. */
function spellings(value: string, quote: '"' | "'" | undefined): string[] {
  const single = `'${value}'`;
  const double = JSON.stringify(value);
  const coded = double.replace(/[;#\u2028\u2029]/g, codeOf);
  const plain = [
    value,
    value.replace(/(?<=^|\s)[;#]/g, '\\$&'),
    value.replace(/\\{2,}/g, '$&$&'),
    value.replace(/[\\;#]/g, '\\$&'),
  ];
  if (quote === "'") return [single, double, coded, ...plain];
  return quote === '"' ? [double, coded, single, ...plain] : [...plain, double, coded, single];
}

/** `;` inside quotes is read as if a backslash stood before it, which JSON does not know. */
function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function valueIn(line: string): string | undefined {
  const [section] = readSections({ path: '', shown: '' }, `[x]\n${line}`, () => {});
  const [entry] = section?.entries.values() ?? [];
  return entry?.value;
}

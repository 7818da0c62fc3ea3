import type { Section } from '../ini/read-sections.js';
import type { TextLine } from './text-lines.js';

/** The lines with one more, after the section's last entry and in its style. */
export function insertEntry(
  lines: readonly TextLine[],
  section: Section,
  key: string,
  value: string,
): TextLine[] {
  const numbers = [...section.entries.values()].flatMap(({ location }) => location.line ?? []);
  const above = numbers.map((number) => lines[number - 1]?.content ?? '');
  const content = startLike(above, key) + value;
  const last = Math.max(...numbers);
  return lines.flatMap((line, index) => {
    if (index !== last - 1) return [line];
    if (line.end !== '') return [line, { content, end: line.end }];
    // The last line of a file that has no line end there keeps having none.
    return [
      { ...line, end: lines[0]?.end || '\n' },
      { content, end: '' },
    ];
  });
}

/** Indent, key and sign as in the last of some lines; the sign below theirs, where theirs are below each other. */
function startLike(lines: readonly string[], key: string): string {
  const cuts = lines.map(cutStart);
  const last = cuts.at(-1) ?? cutStart('key =');
  const columns = new Set(cuts.map(({ name, gap }) => name.length + gap.length));
  const isAligned =
    columns.size === 1 && new Set(cuts.map(({ gap }) => gap)).size > 1 && !last.gap.includes('\t');
  if (!isAligned) return last.indent + key + last.gap + last.sign;
  // A key that is longer than theirs is parted from the sign as their longest is.
  const gap = Math.min(...cuts.map((cut) => cut.gap.length));
  const width = last.name.length + last.gap.length - gap;
  return last.indent + key.padEnd(width) + ' '.repeat(gap) + last.sign;
}

/** What stands before a line's value: `\t`, `ttl`, ` `, `= `. */
function cutStart(line: string): Record<'indent' | 'name' | 'gap' | 'sign', string> {
  const [, indent = '', name = '', gap = '', sign = '', value = ''] =
    /^(\s*)([^=:]*?)(\s*)([=:]\s*)(.*)$/u.exec(line) ?? [];
  // Where no value follows, the blank after the sign may have been saved.
  return { indent, name, gap, sign: value === '' && gap !== '' ? `${sign.trim()} ` : sign };
}

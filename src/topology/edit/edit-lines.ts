import { readSections, type Section } from '../ini/read-sections.js';
import type { SourceFile, SourceLocation } from '../source.js';

import type { Edit } from './plan-edits.js';
import { writeValue } from './value-text.js';

/** One line of a text, and its line end: `\n`, `\r\n`, `\r`, or nothing at the end of the text. */
export interface TextLine {
  readonly content: string;
  readonly end: string;
}

/** Cuts a text at the line ends that the INI reader knows. Joined again, the lines are the text. */
export function splitLines(text: string): TextLine[] {
  const parts = text.split(/(\r\n|\n|\r)/);
  return parts.flatMap((content, index) =>
    index % 2 === 0 ? [{ content, end: parts[index + 1] ?? '' }] : [],
  );
}

export function joinLines(lines: readonly TextLine[]): string {
  return lines.map(({ content, end }) => content + end).join('');
}

/** The file that an edit changes. */
export function fileOf(edit: Edit): SourceFile {
  return ('entry' in edit ? edit.entry : edit.peer).location.file;
}

/** A file's bytes after some edits. All other bytes stay. */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Buffer {
  // The byte order mark is kept.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return Buffer.from(joinLines(edits.reduce(applyEdit, splitLines(text))));
}

/** At most one edit of a file inserts a line, and then it is the only one: so line numbers stay valid. */
function applyEdit(lines: readonly TextLine[], edit: Edit): TextLine[] {
  if ('entry' in edit) return replaceValue(lines, edit.entry.location, edit.value);
  const { location } = edit.peer;
  const sections = readSections(location.file, joinLines(lines), () => {});
  const section = sections.find((one) => one.location.line === location.line);
  return section === undefined ? [...lines] : insertEntry(lines, section, edit.key, edit.value);
}

function replaceValue(lines: readonly TextLine[], { line }: SourceLocation, value: string): TextLine[] {
  return lines.map((old, index) =>
    index + 1 === line ? { ...old, content: writeValue(old.content, value) } : old,
  );
}

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
    // If the file does not end in a line end, it still does not.
    return [
      { ...line, end: lines[0]?.end || '\n' },
      { content, end: '' },
    ];
  });
}

/** Indent, key and sign as in the last of some lines; if their signs are aligned, the new one is too. */
function startLike(lines: readonly string[], key: string): string {
  const cuts = lines.map(cutStart);
  const last = cuts.at(-1) ?? cutStart('key =');
  const columns = new Set(cuts.map(({ name, gap }) => name.length + gap.length));
  const isAligned =
    columns.size === 1 && new Set(cuts.map(({ gap }) => gap)).size > 1 && !last.gap.includes('\t');
  if (!isAligned) return last.indent + key + last.gap + last.sign;
  // A key longer than all others is followed by as many blanks as the longest of them.
  const gap = Math.min(...cuts.map((cut) => cut.gap.length));
  const width = last.name.length + last.gap.length - gap;
  return last.indent + key.padEnd(width) + ' '.repeat(gap) + last.sign;
}

/** The parts of a line before its value: `\t`, `ttl`, ` `, `= `. */
function cutStart(line: string): Record<'indent' | 'name' | 'gap' | 'sign', string> {
  const [, indent = '', name = '', gap = '', sign = '', value = ''] =
    /^(\s*)([^=:]*?)(\s*)([=:]\s*)(.*)$/u.exec(line) ?? [];
  // A line without a value may lack the blank after the sign.
  return { indent, name, gap, sign: value === '' && gap !== '' ? `${sign.trim()} ` : sign };
}

import { SimError } from '../../core/errors.js';
import { readSections } from '../ini/read-sections.js';
import type { SourceFile, SourceLocation } from '../source.js';
import { quote } from '../text.js';
import { insertEntry } from './insert-entry.js';
import type { Edit } from './plan-edits.js';
import { joinLines, splitLines, type TextLine } from './text-lines.js';
import { writeValue } from './write-value.js';

/** The file in which an edit is to be made. */
export function fileOf(edit: Edit): SourceFile {
  return placeOf(edit).file;
}

function placeOf(edit: Edit): SourceLocation {
  return 'entry' in edit ? edit.entry.location : edit.peer.location;
}

/**
 * A file's bytes after some edits of it. Every byte that no edit speaks of stays.
 *
 * @throws SimError `bad-usage`, where a value cannot be written so that it would be read back
 */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Buffer {
  // With its byte order mark, which is to stay.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return Buffer.from(joinLines(edits.reduce(applyEdit, splitLines(text))));
}

/** At most one edit of a file inserts a line, and then it is the only one: the others' line numbers stay true. */
function applyEdit(lines: readonly TextLine[], edit: Edit): TextLine[] {
  if ('entry' in edit) return replaceValue(lines, edit.entry.location, edit.value);
  const { location } = edit.peer;
  const sections = readSections(location.file, joinLines(lines), () => {});
  const section = sections.find((one) => one.location.line === location.line);
  return section === undefined ? [...lines] : insertEntry(lines, section, edit.key, edit.value);
}

function replaceValue(lines: readonly TextLine[], { file, line }: SourceLocation, value: string): TextLine[] {
  return lines.map((old, index) => {
    if (index + 1 !== line) return old;
    const content = writeValue(old.content, value);
    if (content !== undefined) return { ...old, content };
    const where = `${file.shown}:${line}`;
    throw new SimError('bad-usage', `no way to write ${quote(value)} at ${where} is read back as just that`, {
      hint: 'remove the comment at the end of that line, if there is one, or choose another value',
    });
  });
}

import { printable, quote } from '../../core/sanitize.js';
import { readableNames, recognize, refusalOf } from '../formats/recognize.js';
import { limits } from '../limits.js';
import type { Entry, Report, SourceFile, SourceLocation } from '../source.js';
import { readValue } from './read-value.js';

/** One `[name]` line with the entries below it. */
export interface Section {
  /** As the file spells it; names are compared without regard to case. */
  readonly name: string;
  readonly location: SourceLocation;
  /** By key in lower case, in the order of the file. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Cuts the text of an INI file into its sections. What they mean depends on the layout. */
export function readSections(file: SourceFile, text: string, report: Report): Section[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const long = lines.findIndex(({ length }) => length > limits.lineLength);
  if (long !== -1) {
    const message = `a line of ${lines[long]?.length} characters; the limit is ${limits.lineLength}`;
    report({ file, line: long + 1 }, message, 'give an INI file with shorter lines');
    return [];
  }
  if (!lines.some((line) => readHeader(line)?.isWhole)) {
    reportOtherFormat(file, text, report);
    return [];
  }

  const sections: (Section & { readonly entries: Map<string, Entry> })[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const location = { file, line: index + 1 };
    const header = readHeader(line);
    if (header === undefined) {
      takeLine(line, location, sections.at(-1)?.entries, report);
      continue;
    }
    // It starts a section all the same: else the lines below would count as entries of the section before.
    if (!header.isWhole) {
      report(location, `${quote(line)} is not a [section]`, `write [${printable(header.name, 60)}]`);
    }
    if (sections.length === limits.sections) {
      report(location, `more than ${limits.sections} sections`, 'give a smaller network');
      return [];
    }
    sections.push({ name: header.name, location, entries: new Map() });
  }
  return sections;
}

function reportOtherFormat(file: SourceFile, text: string, report: Report): void {
  const recognized = recognize(text);
  if (recognized === undefined) {
    const hint = `give an INI file, or add a [Peer-N] section for each peer; sim topology convert reads ${readableNames.join(', ')}`;
    report({ file }, 'not an INI file: there is no [section] in it', hint);
  } else if (recognized.isReadable) {
    const hint = `sim topology convert ${file.shown} -o network.ini makes an INI file of it`;
    report({ file }, `not an INI file, but ${recognized.name}`, hint);
  } else {
    const { message, hint } = refusalOf(recognized.name);
    report({ file }, `not an INI file: ${message}`, hint);
  }
}

/** The name in `[name]`, and whether its bracket is closed and nothing but a comment follows. */
function readHeader(line: string): { readonly name: string; readonly isWhole: boolean } | undefined {
  if (!line.startsWith('[')) return undefined;
  const end = line.indexOf(']');
  if (end === -1) return { name: line.slice(1).trim(), isWhole: false };
  const rest = line.slice(end + 1).trim();
  return {
    name: line.slice(1, end).trim(),
    isWhole: rest === '' || rest.startsWith(';') || rest.startsWith('#'),
  };
}

/** Takes `key = value`, or `key: value` as Python's configparser does too; the first of the two signs counts. */
function takeLine(
  line: string,
  location: SourceLocation,
  entries: Map<string, Entry> | undefined,
  report: Report,
): void {
  const sign = line.search(/[=:]/);
  const key = line.slice(0, Math.max(0, sign)).trim();
  const first = entries?.get(key.toLowerCase());
  if (key === '') {
    const message = `${quote(line)} is neither a [section] nor a key = value`;
    report(location, message, 'correct it, or put ; before it');
  } else if (entries === undefined) {
    report(location, `${quote(key)} is above the first [section]`, 'move it below a [section] line');
  } else if (first !== undefined) {
    const message = `duplicate key ${quote(key)}: line ${first.location.line} has the first`;
    report(location, message, 'remove one of the two lines');
  } else if (entries.size === limits.entries) {
    report(location, `more than ${limits.entries} keys in one section`, 'remove those that are not needed');
  } else {
    const { value, isClosed } = readValue(line.slice(sign + 1));
    if (!isClosed)
      report(location, `the quote in ${quote(line)} is not closed`, 'add the same quote at its end');
    entries.set(key.toLowerCase(), { key, value, location });
  }
}

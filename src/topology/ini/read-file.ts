import { messageOf, SimError } from '../../core/errors.js';
import { readLimited } from '../../core/read-limited.js';
import { limits } from '../limits.js';
import type { Report, SourceFile } from '../source.js';
import { type FileDraft, readLayout } from './layouts.js';
import { readSections } from './read-sections.js';

/** Gives the bytes of the file at an absolute path: from the disk, or as they will be after a change. */
export type ReadBytes = (path: string) => Promise<Uint8Array>;

/** Reads from the disk: all files of one network together may have `limits.iniBytes`. */
export function limitedReader(): ReadBytes {
  let left = limits.iniBytes;
  return async (path) => {
    const bytes = await readLimited(path, left);
    left -= bytes.length;
    return bytes;
  };
}

/** Reads one INI file. Whatever is wrong with it is reported, never thrown. */
export async function readIniFile(file: SourceFile, report: Report, read: ReadBytes): Promise<FileDraft> {
  const text = await readText(file, report, read);
  const sections = text === undefined ? [] : readSections(file, text, report);
  if (sections.length === 0)
    return {
      layout: undefined,
      peers: [],
      options: [],
      faults: [],
      launcher: undefined,
      isComplete: false,
    };
  return readLayout(sections, report, file);
}

async function readText(file: SourceFile, report: Report, read: ReadBytes): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = file.bytes ?? (await read(file.path));
  } catch (error) {
    const hint = error instanceof SimError ? error.hint : undefined;
    report(
      { file },
      `cannot be read: ${messageOf(error)}`,
      hint ?? 'allow it to be read, or give another file',
    );
    return undefined;
  }
  if (bytes.length > limits.iniBytes || linesIn(bytes) > limits.lines) {
    const most = `${limits.iniBytes >> 20} MiB and ${limits.lines} lines`;
    report({ file }, `is too large for an INI file: the limit is ${most}`, 'give a smaller network');
    return undefined;
  }
  const text = decodeText(bytes);
  if (text === undefined) report({ file }, 'not an INI file: it is not UTF-8 text', 'save it as UTF-8 text');
  return text;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/**
 * The text of a file's bytes, or undefined if they are not UTF-8 text. A byte order mark is dropped.
 *
 * NUL is legal in UTF-8, but no text has it, and UTF-16 and most binary files do.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

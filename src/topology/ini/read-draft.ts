import { readFile } from 'node:fs/promises';
import { messageOf } from '../../core/errors.js';
import type { LayoutName } from '../model.js';
import type { Report, SourceFile } from '../source.js';
import { decodeText } from './decode-text.js';
import type { FileDraft } from './draft.js';
import { readSections, type Section } from './read-sections.js';
import { layouts } from './registry.js';
import { allNamed, hasName, nearestSection, noteUnknown, onlyOne, peerSection } from './sections.js';

/** A file's draft, and the layout in which it is written; undefined where it describes no peer. */
export interface ReadDraft extends FileDraft {
  readonly file: SourceFile;
  readonly layout: LayoutName | undefined;
}

/** Gives the bytes of the file at an absolute path: from the disk, or as they would be after a change. */
export type ReadBytes = (path: string) => Promise<Uint8Array>;

/** Reads one file. Whatever is wrong with it is reported, never thrown. */
export async function readDraft(
  file: SourceFile,
  report: Report,
  read: ReadBytes = readFile,
): Promise<ReadDraft> {
  const text = await readText(file, report, read);
  const sections = text === undefined ? [] : readSections(file, text, report);
  if (sections.length === 0) {
    return { file, layout: undefined, peers: [], options: undefined, isComplete: false };
  }
  const layout = layouts.find(({ detect }) => detect(sections));
  const draft =
    layout === undefined ? readWithoutPeer(sections, report) : layout.read(sections, report, file);
  return { file, layout: layout?.name, ...draft };
}

async function readText(file: SourceFile, report: Report, read: ReadBytes): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await read(file.path);
  } catch (error) {
    report({ file }, `cannot be read: ${messageOf(error)}`, 'allow it to be read, or name another file');
    return undefined;
  }
  const text = decodeText(bytes);
  if (text === undefined) report({ file }, 'not an INI file: it is not UTF-8 text', 'save it as UTF-8 text');
  return text;
}

/** A file of options alone is legal beside others; anything else is somebody's mistake. */
function readWithoutPeer(sections: readonly Section[], report: Report): FileDraft {
  const known = [peerSection, 'config', 'Network'];
  const networks = allNamed(sections, 'Network');
  const strangers = sections.filter((section) => !hasName(section, 'Network'));
  const misspelt = strangers.filter(({ name }) => nearestSection(name, known) !== undefined);
  const [stranger] = strangers;
  if (misspelt.length > 0) {
    noteUnknown(misspelt, known, report);
  } else if (stranger !== undefined) {
    const message = 'no peer in it: it has neither a [Peer-N] nor a [config] section';
    report({ file: stranger.location.file }, message, 'add a [Peer-N] section for each peer');
  }
  return { peers: [], options: onlyOne(networks, report), isComplete: stranger === undefined };
}

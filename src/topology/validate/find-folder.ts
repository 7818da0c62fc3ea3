import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { systemCode } from '../../core/errors.js';
import { makeFolderCommand } from '../../core/platform.js';
import { printable, quote } from '../../core/sanitize.js';
import type { Entry, Report } from '../source.js';

/** Absolute path of the folder that an entry names, as seen from its file. Undefined, and reported, if there is none. */
export async function findFolder(entry: Entry, report: Report): Promise<string | undefined> {
  const { key, value, location } = entry;
  if (value === '') {
    report(location, `${key} is empty`, 'write the folder that the peer shares');
    return undefined;
  }
  let found: PathKind = 'missing';
  // In files from Windows a backslash separates folders, elsewhere it is part of a name: what exists decides.
  for (const spelling of new Set([value, value.replaceAll('\\', '/')])) {
    const path = resolve(dirname(location.file.path), spelling);
    found = await kindOf(path);
    if (found === 'folder') return path;
    if (found !== 'missing') break;
  }
  if (found === 'missing') {
    const path = value.replaceAll('\\', '/');
    const command = makeFolderCommand(isAbsolute(path) ? path : join(dirname(location.file.shown), path));
    // A command with characters that a terminal does not show could not be copied.
    const how = printable(command) === command ? `create it with ${command}` : 'create it';
    report(location, `missing folder ${quote(value)}`, `${how}, or change ${key}`);
  } else if (found === 'closed')
    report(location, `${key} ${quote(value)} cannot be opened`, `allow it to be read or change ${key}`);
  else report(location, `${key} ${quote(value)} is not a folder`, 'write the folder that holds it');
  return undefined;
}

/** The same, but the folder need not be there. */
export async function nameFolder(entry: Entry, report: Report): Promise<string | undefined> {
  if (entry.value === '') return findFolder(entry, report);
  return (await findFolder(entry, () => {})) ?? resolve(dirname(entry.location.file.path), entry.value);
}

type PathKind = 'folder' | 'other' | 'missing' | 'closed';

async function kindOf(path: string): Promise<PathKind> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return missingCodes.has(systemCode(error) ?? '') ? 'missing' : 'closed';
  }
}

/** The last is Node's code for a path with a NUL. */
const missingCodes: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ERR_INVALID_ARG_VALUE',
]);

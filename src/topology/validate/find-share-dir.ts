import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../../core/errors.js';
import type { Entry } from '../ini/read-sections.js';
import type { Report } from '../source.js';
import { quote } from '../text.js';

/** Absolute path of the shared folder that an entry names. Undefined, and reported, where there is none. */
export async function findShareDir(entry: Entry, report: Report): Promise<string | undefined> {
  const { key, value, location } = entry;
  if (value === '') {
    report(location, `${key} is empty`, 'write the folder that the peer shares');
    return undefined;
  }
  let found: PathKind = 'missing';
  // Files from Windows part folders by backslashes, which elsewhere are letters of a name: what is there decides.
  for (const spelling of new Set([value, value.replaceAll('\\', '/')])) {
    const path = resolve(dirname(location.file.path), spelling);
    found = await kindOf(path);
    if (found === 'folder') return path;
    if (found !== 'missing') break;
  }
  if (found === 'missing')
    report(location, `missing folder ${quote(value)}`, `create it, seen from this file, or change ${key}`);
  else if (found === 'closed')
    report(location, `${key} ${quote(value)} cannot be opened`, `allow it to be read or change ${key}`);
  else report(location, `${key} ${quote(value)} is not a folder`, 'write the folder that holds it');
  return undefined;
}

type PathKind = 'folder' | 'other' | 'missing' | 'closed';

async function kindOf(path: string): Promise<PathKind> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return missingCodes.has(systemCode(error) ?? '') ? 'missing' : 'closed';
  }
}

/** The last is Node's own word on a path that holds a NUL, which no system could have. */
const missingCodes: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ERR_INVALID_ARG_VALUE',
]);

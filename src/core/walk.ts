import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './errors.js';

/**
 * The paths of all that is below a folder, seen from there. Links are named and not followed: they may lead round in circles,
 * of which two make a walk without end. (`readdirSync` with `recursive` follows them.)
 *
 * @throws the system's error, whose `path` says where, when a folder cannot be read
 */
export function* walk(folder: string): Generator<string> {
  const folders = [''];
  // It grows meanwhile.
  for (const below of folders) {
    for (const entry of entriesOf(folder, below)) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) folders.push(path);
      yield path;
    }
  }
}

function entriesOf(folder: string, below: string): Dirent[] {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true });
  } catch (error) {
    // What has gone since its name was read holds nothing.
    if (systemCode(error) === 'ENOENT' && below !== '') return [];
    throw error;
  }
}

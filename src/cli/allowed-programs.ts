import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { makeFolder, stateFolder } from '../core/platform.js';
import { type ForeignProgram, keyOf } from '../topology/validate/requests.js';

/** A record is small; a larger file is not one. */
const maxBytes = 1 << 20;

/**
 * The programs that the user has allowed once. Each is a file of its own, so that runs at the same time do not overwrite what
 * others have written. Errors are ignored: what cannot be read is not allowed, and what cannot be written is asked again.
 */
export function isRemembered(program: ForeignProgram): boolean {
  const key = keyOf(program);
  try {
    const path = pathOf(key);
    const stats = lstatSync(path);
    const isOwn = process.getuid === undefined || stats.uid === process.getuid();
    if (!stats.isFile() || !isOwn || stats.size > maxBytes) return false;
    return readFileSync(path, 'utf8') === `${key}\n`;
  } catch {
    return false;
  }
}

export function remember(programs: readonly ForeignProgram[]): void {
  try {
    makeFolder(folder());
    chmodSync(folder(), 0o700);
    for (const program of programs) {
      const key = keyOf(program);
      writeAtomic(pathOf(key), `${key}\n`, { overwrite: true, mode: 0o600 });
    }
  } catch {
    // It is asked again.
  }
}

function folder(): string {
  return join(stateFolder(), 'allowed-programs');
}

function pathOf(key: string): string {
  return join(folder(), `${createHash('sha256').update(key).digest('hex')}.json`);
}

import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { systemCode } from '../core/errors.js';
import { walk } from '../core/walk.js';

/** Of a larger folder only so many entries are looked at, in order. */
const maxEntries = 20_000;

/** So many are looked at in one turn of the event loop. */
const entriesPerTurn = 256;

/**
 * Identifies a folder with all that is shared of it: two hosts that see the same inodes, sizes and times to the nanosecond see the same
 * folder. Devices have other numbers on other hosts, so they are left out.
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const add = (name: string, { ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): void =>
    void hash.update(`${JSON.stringify(name)} ${ino} ${mode} ${size} ${mtimeNs} ${ctimeNs}\n`);
  try {
    add('', statSync(folder, { bigint: true }));
    let count = 0;
    for (const { path } of walk(folder, { skip: ({ name }) => name.startsWith('.') })) {
      const stats = lstatSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
      if (stats !== undefined) add(path.replaceAll('\\', '/'), stats);
      count += 1;
      if (count === maxEntries) break;
      if (count % entriesPerTurn === 0) await setImmediate();
    }
  } catch (error) {
    hash.update(systemCode(error) ?? 'error');
  }
  return hash.digest('hex');
}

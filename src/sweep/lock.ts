import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SimError, systemCode } from '../core/errors.js';

/**
 * Takes a folder for this process alone. A process that is killed leaves its lock, which the next one on the same host takes over.
 *
 * @returns gives the folder back
 * @throws SimError `file-exists` if another process has it
 */
export function lockFolder(folder: string, shown: string): () => void {
  const path = join(folder, 'lock');
  const own = `${process.pid} ${hostname()}\n`;
  while (!created(path, own)) {
    const holder = readIfThere(path);
    // Given back meanwhile.
    if (holder === undefined) continue;
    const [pid = '', host = ''] = holder.trim().split(' ');
    if (host !== hostname() || isRunning(Number(pid))) {
      throw new SimError('file-exists', `another sweep writes to ${shown}: process ${pid} on host ${host}`, {
        hint: `wait until it has ended; if there is no such process, remove ${join(shown, 'lock')}`,
      });
    }
    removeStale(path, holder);
  }
  return () => rmSync(path, { force: true });
}

function created(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Another process may do the same at the same time, and have a lock of its own there already: that one is put back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

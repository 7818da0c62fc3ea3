import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SimError, systemCode } from '../core/errors.js';

/** How often a process shows that it still has its folder. */
const refreshMs = 10_000;
/** A lock of another host that has not been refreshed for so long is left over. */
const leftOverMs = 60_000;
const checkMs = 250;

/** Locks of this process. In a container a new process may have the id of the one that was killed. */
const held = new Set<string>();

/**
 * Takes a folder for this process alone. A process that was killed leaves its lock, which the next one takes over: at once on the
 * same host; on another one, after it has waited whether the lock is refreshed.
 *
 * @returns gives the folder back
 * @throws SimError `file-exists` if another process has it
 */
export async function lockFolder(folder: string, shown: string, waitMs = leftOverMs): Promise<() => void> {
  const path = join(folder, 'lock');
  const own = `${process.pid} ${hostname()}\n`;
  while (!created(path, own)) {
    const holder = stateOf(path);
    // Given back meanwhile.
    if (holder === undefined) continue;
    if (await isInUse(path, holder, waitMs)) {
      const [pid = '', host = ''] = holder.text.trim().split(' ');
      throw new SimError('file-exists', `another sweep writes to ${shown}: process ${pid} on host ${host}`, {
        hint: 'wait until it has ended, or give another folder',
      });
    }
    removeLeftOver(path, holder.text);
  }
  held.add(path);
  const refresh = setInterval(() => touch(path), refreshMs).unref();
  return () => {
    clearInterval(refresh);
    held.delete(path);
    rmSync(path, { force: true });
  };
}

interface LockState {
  readonly text: string;
  readonly mtimeMs: number;
}

async function isInUse(path: string, holder: LockState, waitMs: number): Promise<boolean> {
  const [pid = '', host = ''] = holder.text.trim().split(' ');
  if (host === hostname()) return Number(pid) === process.pid ? held.has(path) : isRunning(Number(pid));
  for (let waited = 0; waited < waitMs; waited += checkMs) {
    await setTimeout(checkMs);
    const now = stateOf(path);
    if (now === undefined) return false;
    if (now.text !== holder.text || now.mtimeMs !== holder.mtimeMs) return true;
  }
  return false;
}

function stateOf(path: string): LockState | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), mtimeMs: statSync(path).mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The folder was removed: the next point cannot be written, which is reported.
  }
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
function removeLeftOver(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  rmSync(aside, { force: true });
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

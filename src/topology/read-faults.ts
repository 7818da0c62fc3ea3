import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { isWithin } from '../core/platform.js';
import { readLimited } from '../core/read-limited.js';
import { quote } from '../core/sanitize.js';
import { type CheckedPeer, checkFault } from '../faults/check-fault.js';
import type { Fault } from '../faults/fault.js';
import { loadFault, mapPaths, readFault } from '../faults/grammar.js';
import { decodeText } from './ini/read-file.js';
import { limits } from './limits.js';
import type { NamedFault } from './model.js';
import type { Entry, Report } from './source.js';

/**
 * Reads a fault for a network, and the files that it names.
 *
 * @param folder start of relative paths
 * @throws SimError `bad-usage` if it is not a fault, if the network cannot have it, or if a file cannot be read
 */
export async function readFaultFor(
  text: string,
  peers: readonly CheckedPeer[],
  folder: string,
): Promise<Fault> {
  const fault = readFault(text);
  checkFault(fault, peers);
  return await loadFault(fault, (path) => readText(resolve(folder, path)));
}

/**
 * Reads a line of a `[Faults]` section. Undefined if it is wrong, which has been reported.
 *
 * @param peers null: they are not known, and the fault is not compared with them
 */
export async function readFaultLine(
  { key, value, location }: Entry,
  peers: readonly CheckedPeer[] | null,
  report: Report,
): Promise<NamedFault | undefined> {
  // `kill 3 on query:received` has one of the signs that end a key, too.
  if (/\s/u.test(key)) {
    const hint = `write a name before it: first = ${key}${value === '' ? '' : ' ...'}`;
    report(location, `${quote(key)} is not the name of a fault`, hint);
    return undefined;
  }
  try {
    const folder = dirname(location.file.path);
    const fault = mapPaths(readFault(value), (path) => beside(folder, path));
    return peers === null ? undefined : { name: key, fault: await readFaultFor(fault.text, peers, folder) };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    report(location, error.message, error.hint ?? 'correct it');
    return undefined;
  }
}

/** A topology of others must not show what is elsewhere on this machine: an error quotes a wrong line. */
function beside(folder: string, path: string): string {
  const whole = resolve(folder, path);
  if (isWithin(realPath(whole), realPath(folder))) return whole;
  throw new SimError('bad-usage', `${quote(path)} is not in the folder of the topology`, {
    hint: 'copy it there, or name it with --fault',
  });
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It is missing, which is found when it is read.
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}

async function readText(path: string): Promise<string> {
  const fail = (why: string, hint: string): never => {
    throw new SimError('bad-usage', `${quote(path)} cannot be read: ${why}`, { hint });
  };
  try {
    // A pipe may never end.
    if (!statSync(path).isFile()) fail('it is not a file', 'give a text file');
    const text = decodeText(await readLimited(path, limits.graphBytes));
    return text ?? fail('it is not UTF-8 text', 'save it as UTF-8 text');
  } catch (error) {
    if (error instanceof SimError) throw error;
    return fail(messageOf(error), 'give a text file that exists');
  }
}

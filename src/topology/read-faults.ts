import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { isWithin } from '../core/platform.js';
import { readLimited } from '../core/read-limited.js';
import { quote } from '../core/sanitize.js';
import { type CheckedPeer, faultCheck } from '../faults/check-fault.js';
import type { Fault } from '../faults/fault.js';
import { loadFault, mapPaths, readFault } from '../faults/grammar.js';
import { decodeText } from './ini/read-file.js';
import { limits } from './limits.js';
import type { NamedFault } from './model.js';
import type { Entry, Report } from './source.js';

/** Reads faults for a network, and the files that they name. */
export class FaultReader {
  readonly #check: (fault: Fault) => void;
  /** Bytes that the files may still have. */
  #left: number = limits.faultBytes;

  constructor(peers: readonly CheckedPeer[]) {
    this.#check = faultCheck(peers);
  }

  /**
   * @param folder start of relative paths
   * @throws SimError `bad-usage` if it is not a fault, if the network cannot have it, or if a file cannot be read
   */
  async read(text: string, folder: string): Promise<Fault> {
    const fault = readFault(text);
    this.#check(fault);
    return await loadFault(fault, (path) => this.#readText(resolve(folder, path)));
  }

  async #readText(path: string): Promise<string> {
    const fail = (why: string, hint: string): never => {
      throw new SimError('bad-usage', `${quote(path)} cannot be read: ${why}`, { hint });
    };
    try {
      // A pipe may never end.
      if (!statSync(path).isFile()) fail('it is not a file', 'give a text file');
      const bytes = await readLimited(path, this.#left);
      this.#left -= bytes.length;
      return decodeText(bytes) ?? fail('it is not UTF-8 text', 'save it as UTF-8 text');
    } catch (error) {
      if (error instanceof SimError && error.code === 'bad-usage') throw error;
      const hint = error instanceof SimError ? error.hint : undefined;
      return fail(messageOf(error), hint ?? 'give a text file that exists');
    }
  }
}

/**
 * Reads the lines of `[Faults]` sections. What is wrong is reported, and left out.
 *
 * @param peers null: they are not known, and the faults are not compared with them
 */
export async function readFaultLines(
  lines: readonly Entry[],
  peers: readonly CheckedPeer[] | null,
  report: Report,
): Promise<NamedFault[]> {
  const beyond = lines[limits.faults];
  if (beyond !== undefined) {
    report(beyond.location, `more than ${limits.faults} faults`, 'remove some of them');
    return [];
  }
  const reader = peers === null ? null : new FaultReader(peers);
  const faults: NamedFault[] = [];
  // One after the other: together they may read so many bytes.
  for (const { key, value, location } of lines) {
    // `kill 3 on query:received` has one of the signs that end a key, too.
    if (/\s/u.test(key)) {
      const hint = `write a name before it: first = ${key}${value === '' ? '' : ' ...'}`;
      report(location, `${quote(key)} is not the name of a fault`, hint);
      continue;
    }
    try {
      const folder = dirname(location.file.path);
      const { text } = mapPaths(readFault(value), (path) => beside(folder, path));
      if (reader !== null) faults.push({ name: key, fault: await reader.read(text, folder) });
    } catch (error) {
      if (!(error instanceof SimError)) throw error;
      report(location, error.message, error.hint ?? 'correct it');
    }
  }
  return faults;
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

import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../core/errors.js';
import { printable, quote } from '../core/sanitize.js';
import { hosts as hostsType, isHostName } from '../topology/values.js';
import type { Fail } from './hosts-plan.js';

/** Bytes of the longest file of names. */
const maxBytes = 1 << 20;

/** How many hosts, or which; both are null if neither is given. */
export interface NamedHosts {
  readonly count: number | null;
  readonly names: readonly string[] | null;
}

/**
 * Reads a number, names, or the path of a file with one name per line, in which `#` begins a comment.
 *
 * @throws SimError by `fail`
 */
export async function readHostNames(
  given: number | string | readonly string[] | undefined,
  fail: Fail,
  cwd: string,
): Promise<NamedHosts> {
  if (given === undefined) return { count: null, names: null };
  if (typeof given === 'string') {
    const path = resolve(cwd, given);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    if (isFile) return { count: null, names: await namesInFile(path, given, fail) };
    if (/[/\\]|\.txt$/u.test(given))
      return fail(
        'hosts',
        `--hosts: there is no file ${quote(given, 200)}`,
        'give a number, names, or a file that exists',
      );
  }
  const text = typeof given === 'object' ? given.join(',') : String(given).trim();
  const value = hostsType.read(text);
  if (value === undefined) {
    const names = text.split(',').map((name) => name.trim());
    const twice = names.find((name, index) => isHostName(name) && names.indexOf(name) !== index);
    return twice === undefined
      ? fail('hosts', `--hosts ${quote(text)} is not ${hostsType.what}`, hostsType.hint)
      : fail('hosts', `--hosts: ${twice} is named twice`, 'a host has one agent; name each once');
  }
  return typeof value === 'number' ? { count: value, names: null } : { count: null, names: value };
}

async function namesInFile(path: string, shown: string, fail: Fail): Promise<string[]> {
  const text = await textOf(path, shown, fail);
  const names = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const name = line.replace(/#.*$/u, '').trim();
    if (name === '') continue;
    const where = `${printable(shown)}:${index + 1}`;
    const first = names.get(name);
    if (!isHostName(name))
      fail(
        'hosts',
        `${where}: ${quote(name)} is not the name of a host`,
        'write one name per line, and # before a comment',
      );
    if (first !== undefined)
      fail(
        'hosts',
        `${where}: ${name} is named twice: line ${first} has the first`,
        'a host has one agent; name each once',
      );
    names.set(name, index + 1);
  }
  if (names.size === 0) fail('hosts', `${printable(shown)} names no host`, 'write one name per line');
  return [...names.keys()];
}

async function textOf(path: string, shown: string, fail: Fail): Promise<string> {
  try {
    if (statSync(path).size > maxBytes)
      return fail('hosts', `${printable(shown)} is too large for a list of hosts`, 'write one name per line');
    return await readFile(path, 'utf8');
  } catch (error) {
    return fail('hosts', `${printable(shown)} cannot be read: ${messageOf(error)}`, 'give a text file');
  }
}

import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { SimError, systemCode } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { Entry } from '../ini/read-sections.js';
import { quote } from '../text.js';
import { findShareDir } from '../validate/find-share-dir.js';
import { id, ip, port, ttl, type ValueType } from '../validate/values.js';
import type { PeerChange, Setting } from './settings.js';

/** What a value means by itself, whatever the rest of the network says to it. */
export interface JudgedValue {
  readonly change: PeerChange;
  /** As an INI file has it; the file's own style decides how a list is written. */
  readonly text: string;
}

/**
 * Judges a value as somebody typed it.
 *
 * @param shareDir the entry that a new `sharedir` takes the place of: a relative folder begins at its file
 * @param cwd where somebody may have thought that it begins
 * @throws SimError `bad-usage`, where it can be no such value
 */
export async function parseSetting(
  setting: Setting,
  value: string,
  shareDir: Entry,
  cwd: string,
): Promise<JudgedValue> {
  const typed = value.trim();
  switch (setting) {
    case 'ip':
      return { change: { ip: judge(typed, ip) }, text: typed };
    case 'serverport':
      return number('port', judge(typed, port));
    case 'clientport':
      return number('clientPort', judge(typed, port));
    case 'ttl':
      return number('ttl', judge(typed, ttl));
    case 'peerlist': {
      const neighbours = judgeNeighbours(typed);
      return { change: { neighbours }, text: neighbours.join(', ') };
    }
    case 'sharedir':
      return { change: { shareDir: await judgeFolder({ ...shareDir, value }, cwd) }, text: value };
  }
}

function number(field: 'port' | 'clientPort' | 'ttl', value: number): JudgedValue {
  return { change: { [field]: value }, text: String(value) };
}

function judge<T>(text: string, kind: ValueType<T>): T {
  const value = kind.read(text);
  if (value !== undefined) return value;
  throw new SimError('bad-usage', `${quote(text)} is not ${kind.what}`, { hint: kind.hint });
}

/** `0/3/4`, `0,3,4`, `[0, 3]`; `none`, `-` or `[]` for an empty list. */
function judgeNeighbours(text: string): PeerId[] {
  if (/^(?:none|-|\[\s*\])$/i.test(text)) return [];
  const inner = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return inner.split(/[/,]/).map((item) => {
    const neighbour = id.read(item.trim());
    if (neighbour !== undefined) return neighbour;
    throw new SimError('bad-usage', `${quote(text)} is not a list of peers`, {
      hint: 'write peerlist as 0/3/4, or none',
    });
  });
}

async function judgeFolder(entry: Entry, cwd: string): Promise<string> {
  const complaints: { readonly message: string; readonly hint: string }[] = [];
  const found = await findShareDir(entry, (_, message, hint) => complaints.push({ message, hint }));
  if (found !== undefined) return found;
  const [{ message, hint } = { message: `no folder ${quote(entry.value)}`, hint: '' }] = complaints;
  const fromHere = resolve(cwd, entry.value);
  if (entry.value === '' || !(await isFolder(fromHere))) throw new SimError('bad-usage', message, { hint });
  const fromFile = relative(dirname(entry.location.file.path), fromHere).replaceAll(sep, '/');
  throw new SimError('bad-usage', message, {
    hint: `write ${quote(fromFile)}: a relative folder begins at the INI file`,
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    // Whatever the system says against the path, it is no folder to propose.
    if (systemCode(error) !== undefined) return false;
    throw error;
  }
}

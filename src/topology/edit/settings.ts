import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { SimError, systemCode } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { quote } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import { type Field, type FieldTable, peerFields } from '../fields.js';
import type { PeerSpec } from '../model.js';
import type { Entry } from '../source.js';

import { findFolder } from '../validate/find-folder.js';

/** The part of a peer that can be modified. */
export type PeerChange = Partial<
  Pick<PeerSpec, 'ip' | 'port' | 'clientPort' | 'shareDir' | 'neighbours' | 'ttl'>
>;

/** A field that can be modified, under the name that people type. */
export interface Setting {
  readonly name: string;
  readonly field: keyof PeerChange;
}

const known: readonly Setting[] = Object.entries(peerFields as FieldTable).flatMap(([field, { setting }]) =>
  setting === undefined ? [] : [{ name: setting, field: field as keyof PeerChange }],
);

/** The names of all settings. */
export const settings: readonly string[] = known.map(({ name }) => name);

/**
 * The setting of that name; upper and lower case count as the same.
 *
 * @throws SimError `bad-usage` if there is none
 */
export function settingNamed(name: string): Setting {
  const setting = known.find((one) => one.name === name.toLowerCase());
  if (setting !== undefined) return setting;
  if (name.toLowerCase() === 'strategy') {
    throw new SimError(
      'bad-usage',
      'the strategy belongs to the whole network, and cannot change while it runs',
      {
        hint: 'start the network again with --strategy, or write it into [Network]',
      },
    );
  }
  const meant = nearest(name, settings);
  const list = `${settings.slice(0, -1).join(', ')} and ${settings.at(-1)}`;
  throw new SimError('bad-usage', `unknown setting: ${quote(name)}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}the settings are ${list}`,
  });
}

/** A setting's value as text for people: neighbours as `0/3/4`, and `none` if there is nothing. */
export function settingText(peer: PeerSpec, { field }: Setting): string {
  const value = peer[field];
  const text = typeof value === 'object' ? value.join('/') : String(value ?? '');
  return text === '' ? 'none' : text;
}

/** A value that a user typed, not yet compared with the rest of the network. */
export interface ParsedSetting {
  readonly change: PeerChange;
  /** As an INI file has it; a list is written in the style of the file instead. */
  readonly text: string;
}

/**
 * Parses a value as a user typed it.
 *
 * @param shareDir the entry that a new `sharedir` replaces: a relative folder begins at its file
 * @param cwd used for the hint, because a user may think that a relative folder begins here
 * @throws SimError `bad-usage` if it is not such a value
 */
export async function parseSetting(
  { field }: Setting,
  value: string,
  shareDir: Entry,
  cwd: string,
): Promise<ParsedSetting> {
  const typed = value.trim();
  if (field === 'shareDir') {
    return { change: { shareDir: await parseFolder({ ...shareDir, value }, cwd) }, text: value };
  }
  if (field === 'neighbours') {
    const neighbours = parseNeighbours(typed);
    return { change: { neighbours }, text: neighbours.join(', ') };
  }
  const { type }: Field = peerFields[field];
  const parsed = type.read(typed);
  if (parsed === undefined) {
    throw new SimError('bad-usage', `${quote(typed)} is not ${type.what}`, { hint: type.hint });
  }
  return { change: { [field]: parsed }, text: type.isNumber ? type.write(parsed) : typed };
}

/** `0/3/4`, `0,3,4`, `[0, 3]`; `none`, `-` or `[]` for an empty list. */
function parseNeighbours(text: string): PeerId[] {
  if (/^(?:none|-|\[\s*\])$/i.test(text)) return [];
  const inner = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return inner.split(/[/,]/).map((item) => {
    const neighbour = peerFields.neighbours.type.read(item.trim());
    if (neighbour !== undefined) return neighbour;
    throw new SimError('bad-usage', `${quote(text)} is not a list of peers`, {
      hint: 'write peerlist as 0/3/4, or none',
    });
  });
}

async function parseFolder(entry: Entry, cwd: string): Promise<string> {
  const problems: { readonly message: string; readonly hint: string }[] = [];
  const found = await findFolder(entry, (_, message, hint) => problems.push({ message, hint }));
  if (found !== undefined) return found;
  const [{ message, hint } = { message: `no folder ${quote(entry.value)}`, hint: '' }] = problems;
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
    // Whatever the reason, the hint cannot propose this path.
    if (systemCode(error) !== undefined) return false;
    throw error;
  }
}

import { nearest } from '../../core/nearest.js';
import { printable, quote } from '../../core/sanitize.js';
import type { Entries, FieldTable } from '../fields.js';
import { type Entry, locationSeenFrom, type Report } from '../source.js';

import type { Section } from './read-sections.js';

/** In lists of section names: every `[Peer-0]`, `[Peer-1]` ... */
export const peerSection = 'Peer-N';

const peerName = /^peer-(.*)$/is;

/** The sections of that name; upper and lower case count as the same. */
export function allNamed(sections: readonly Section[], name: string): Section[] {
  return sections.filter((section) => hasName(section, name));
}

export function hasName(section: Section, name: string): boolean {
  if (name === peerSection) return peerName.test(section.name);
  return section.name.toLowerCase() === name.toLowerCase();
}

/** The N of `[Peer-N]`, as if it were an entry of the section. */
export function idInName(section: Section): Entry {
  return { key: 'id', value: peerName.exec(section.name)?.[1] ?? '', location: section.location };
}

export function hasAnyKey(section: Section, keys: readonly string[]): boolean {
  return keys.some((key) => section.entries.has(key.toLowerCase()));
}

/** The first of some sections of which a file may have one. The others are reported. */
export function onlyOne(
  sections: readonly Section[],
  report: Report,
  hint = 'keep one of the two',
): Section | undefined {
  const [first, ...others] = sections;
  for (const { name, location } of others) {
    const where = first === undefined ? '' : locationSeenFrom(location, first.location);
    report(location, `second section ${quote(`[${name}]`)}: ${where} starts the first`, hint);
  }
  return first;
}

/** Reports each section with an unknown name. Returns whether there was none. */
export function noteUnknown(sections: readonly Section[], known: readonly string[], report: Report): boolean {
  const unknown = sections.filter((section) => !known.some((name) => hasName(section, name)));
  for (const { name, location } of unknown) {
    const names = known.map((one) => `[${one}]`).join(', ');
    const meant = nearestSection(name, known);
    const hint = meant === undefined ? `remove it; known sections: ${names}` : `write [${meant}]`;
    report(location, `unknown section ${quote(`[${name}]`)}`, hint);
  }
  return unknown.length === 0;
}

/** The known section that was probably meant, with the number that was given, if any: `Peer-2` for `Per2`. */
export function nearestSection(name: string, known: readonly string[]): string | undefined {
  const number = /\d{1,10}$/.exec(name)?.[0];
  const meant = nearest(number === undefined ? name : `${name.slice(0, -number.length)}N`, known);
  return meant === peerSection && number !== undefined ? `Peer-${number}` : meant;
}

/** The keys of a section by the names of their fields. */
export type Keys<F extends FieldTable> = Readonly<
  Partial<Record<keyof F, { readonly key: string; readonly isOptional: boolean }>>
>;

/** The section's entries by the names of their fields. Reports keys that are unknown or missing. */
export function takeEntries<F extends FieldTable>(
  section: Section,
  keys: Keys<F>,
  report: Report,
): Entries<F> {
  const fields = Object.entries(keys) as [string, { key: string; isOptional: boolean }][];
  const known = fields.map(([, { key }]) => key);
  const misspelt = noteUnknownKeys(section, known, report);
  for (const [, { key, isOptional }] of fields) {
    // A misspelt key is one mistake, not two.
    if (isOptional || section.entries.has(key.toLowerCase()) || misspelt.has(key)) continue;
    const message = `missing key ${quote(key)} in ${titleOf(section)}`;
    report(section.location, message, `add a line ${key} = ... to the section`);
  }
  const found = fields.map(([name, { key }]) => [name, section.entries.get(key.toLowerCase())]);
  return Object.fromEntries(found) as Entries<F>;
}

/** Returns the known keys that were probably meant by unknown ones. */
function noteUnknownKeys(section: Section, known: readonly string[], report: Report): Set<string> {
  const lowerKeys = new Set(known.map((key) => key.toLowerCase()));
  const absent = known.filter((key) => !section.entries.has(key.toLowerCase()));
  const misspelt = new Set<string>();
  for (const [lowerKey, { key, location }] of section.entries) {
    if (lowerKeys.has(lowerKey)) continue;
    const meant = nearest(key, absent);
    if (meant !== undefined) misspelt.add(meant);
    const hint = meant === undefined ? `remove it; known keys: ${known.join(', ')}` : `write ${meant}`;
    report(location, `unknown key ${quote(key)} in ${titleOf(section)}`, hint);
  }
  return misspelt;
}

function titleOf(section: Section): string {
  return `[${printable(section.name, 60)}]`;
}

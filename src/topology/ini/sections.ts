import { nearest } from '../../core/nearest.js';
import { printable } from '../../core/sanitize.js';
import { locationSeenFrom, type Report } from '../source.js';
import { quote } from '../text.js';
import type { Entry, Section } from './read-sections.js';

/** Stands for every `[Peer-0]`, `[Peer-1]` ... where sections are named. */
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

/** What stands for N in `[Peer-N]`, as if it were an entry of the section. */
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
    report(location, `second section ${quote(`[${name}]`)}: ${where} starts one already`, hint);
  }
  return first;
}

/** Reports each section whose name is not known. Returns whether all were. */
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

/** The section's name as a message shows it. */
export function titleOf(section: Section): string {
  return `[${printable(section.name, 60)}]`;
}

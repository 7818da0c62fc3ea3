import { nearest } from '../../core/nearest.js';
import type { Report } from '../source.js';
import { quote } from '../text.js';
import type { Entry, Section } from './read-sections.js';
import { titleOf } from './sections.js';

/** The keys that a section may have, each under floodsim's own name for the fact that it gives. */
export type KeyTable<Fact extends string = string> = Readonly<
  Record<Fact, { readonly key: string; readonly optional?: boolean }>
>;

/** The section's entries by the facts that they give. Reports keys that are unknown or missing. */
export function takeEntries<Fact extends string>(
  section: Section,
  keys: KeyTable<Fact>,
  report: Report,
): Readonly<Record<Fact, Entry | undefined>> {
  const facts = Object.keys(keys) as Fact[];
  const misspelt = noteUnknownKeys(
    section,
    facts.map((fact) => keys[fact].key),
    report,
  );
  for (const fact of facts) {
    const { key, optional = false } = keys[fact];
    // A misspelt key is one mistake, not two.
    if (optional || section.entries.has(key.toLowerCase()) || misspelt.has(key)) continue;
    const message = `missing key ${quote(key)} in ${titleOf(section)}`;
    report(section.location, message, `add a line ${key} = ... to the section`);
  }
  const found = facts.map((fact) => [fact, section.entries.get(keys[fact].key.toLowerCase())]);
  return Object.fromEntries(found) as Record<Fact, Entry | undefined>;
}

/** Returns the known keys that were probably meant by unknown ones. */
function noteUnknownKeys(section: Section, known: readonly string[], report: Report): Set<string> {
  const absent = known.filter((key) => !section.entries.has(key.toLowerCase()));
  const misspelt = new Set<string>();
  for (const [lowerKey, { key, location }] of section.entries) {
    if (known.some((one) => one.toLowerCase() === lowerKey)) continue;
    const meant = nearest(key, absent);
    if (meant !== undefined) misspelt.add(meant);
    const hint = meant === undefined ? `remove it; known keys: ${known.join(', ')}` : `write ${meant}`;
    report(location, `unknown key ${quote(key)} in ${titleOf(section)}`, hint);
  }
  return misspelt;
}

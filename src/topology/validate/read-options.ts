import { compressions, digestModes } from '../../core/vocabulary.js';
import type { Entry, Section } from '../ini/read-sections.js';
import { takeEntries } from '../ini/take-entries.js';
import type { NetworkOptions } from '../model.js';
import { locationSeenFrom, type Report } from '../source.js';
import { quote } from '../text.js';
import { oneOf, readValue, ttl, type ValueType, yesOrNo } from './values.js';

export const defaultOptions: NetworkOptions = {
  ttl: 7,
  forwardOnHit: false,
  compression: 'store',
  digest: 'both',
};

const keys = {
  ttl: { key: 'ttl', optional: true },
  forwardOnHit: { key: 'forward_on_hit', optional: true },
  compression: { key: 'compression', optional: true },
  digest: { key: 'digest', optional: true },
} as const;

/**
 * Reads the `[Network]` sections of all files as one: each may give some of the options, but none may give another
 * value than the one before it.
 */
export function readOptions(sections: readonly Section[], report: Report): NetworkOptions {
  const found = sections.map((section) => takeEntries(section, keys, report));
  const all = (fact: keyof typeof keys): (Entry | undefined)[] => found.map((entries) => entries[fact]);
  return {
    ttl: agreed(all('ttl'), ttl, report) ?? defaultOptions.ttl,
    forwardOnHit: agreed(all('forwardOnHit'), yesOrNo, report) ?? defaultOptions.forwardOnHit,
    compression: agreed(all('compression'), oneOf(compressions), report) ?? defaultOptions.compression,
    digest: agreed(all('digest'), oneOf(digestModes), report) ?? defaultOptions.digest,
  };
}

/** The value on which all entries agree; undefined if there is no entry, or none that can be read. */
function agreed<T>(
  entries: readonly (Entry | undefined)[],
  kind: ValueType<T>,
  report: Report,
): T | undefined {
  let first: { readonly entry: Entry; readonly value: T } | undefined;
  for (const entry of entries) {
    const value = entry && readValue(entry, kind, report);
    if (value === undefined || entry === undefined) continue;
    first ??= { entry, value };
    if (first.value !== value) {
      const other = `${locationSeenFrom(entry.location, first.entry.location)} says ${quote(first.entry.value)}`;
      const message = `${entry.key} is ${quote(entry.value)} here, but ${other}`;
      report(entry.location, message, 'make both the same, or remove one');
    }
  }
  return first?.value;
}

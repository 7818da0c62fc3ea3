import { isIP, SocketAddress } from 'node:net';
import type { PeerId } from '../../core/vocabulary.js';
import type { Entry } from '../ini/read-sections.js';
import type { Report } from '../source.js';
import { quote } from '../text.js';

/** One kind of value that an INI can hold: how to read it, and what to say of a text that it cannot be. */
export interface ValueType<T> {
  /** Ends the sentence `"x" is not ...`. */
  readonly what: string;
  readonly hint: string;
  readonly read: (text: string) => T | undefined;
}

export const id: ValueType<PeerId> = {
  what: 'a peer id',
  hint: 'write a whole number from 0 to 2147483647',
  read: (text) => wholeNumber(text, 0, 2 ** 31 - 1),
};

export const port: ValueType<number> = {
  what: 'a port',
  hint: 'write a whole number from 1 to 65535',
  read: (text) => wholeNumber(text, 1, 65_535),
};

export const ttl: ValueType<number> = {
  what: 'a TTL',
  hint: 'write a whole number from 1 to 65535',
  read: (text) => wholeNumber(text, 1, 65_535),
};

export const ip: ValueType<string> = {
  what: 'an IP address',
  hint: 'write an IPv4 or IPv6 address such as 127.0.0.1',
  read(text) {
    // Read as what it means nearly everywhere: looking it up for each connection takes time, and may give ::1.
    if (text.toLowerCase() === 'localhost') return '127.0.0.1';
    const version = isIP(text);
    // IPv6 has many spellings of one address; only in the usual one can they be compared. It would lose a zone.
    if (version === 6 && !text.includes('%'))
      return new SocketAddress({ address: text, family: 'ipv6' }).address;
    return version === 0 ? undefined : text;
  },
};

const yes = ['yes', 'true', '1', 'on'];
const no = ['no', 'false', '0', 'off'];

export const yesOrNo: ValueType<boolean> = {
  what: 'yes or no',
  hint: 'write yes or no',
  read(text) {
    if (yes.includes(text.toLowerCase())) return true;
    return no.includes(text.toLowerCase()) ? false : undefined;
  },
};

export function oneOf<T extends string>(words: readonly T[]): ValueType<T> {
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return {
    what: list,
    hint: `write ${list}`,
    read: (text) => words.find((word) => word === text.toLowerCase()),
  };
}

/** The entry's value as its kind reads it. Undefined, and reported, if it is not of that kind. */
export function readValue<T>(entry: Entry, kind: ValueType<T>, report: Report): T | undefined {
  const value = kind.read(entry.value);
  if (value === undefined) {
    report(entry.location, `${entry.key} ${quote(entry.value)} is not ${kind.what}`, kind.hint);
  }
  return value;
}

/**
 * The entry's value as a list, each item as its kind reads it: undefined, and reported, where it is not of that kind.
 *
 * The list as a whole is undefined, and reported, if only one of its two brackets is there.
 */
export function readList<T>(entry: Entry, kind: ValueType<T>, report: Report): (T | undefined)[] | undefined {
  const items = splitList(entry.value);
  if (items === undefined) {
    const message = `${entry.key} ${quote(entry.value)} is not a list`;
    report(entry.location, message, 'write it on one line, such as [1, 2]');
    return undefined;
  }
  return items.map((item) => {
    const value = kind.read(item);
    if (value === undefined) {
      report(entry.location, `${quote(item)} in ${entry.key} is not ${kind.what}`, kind.hint);
    }
    return value;
  });
}

/** `[]`, `[1,2]`, `[1, 2]`, `1, 2`, and what an older program writes when it saves a list: `['1', '2']`, `['']`. */
function splitList(text: string): string[] | undefined {
  if (text.startsWith('[') !== text.endsWith(']')) return undefined;
  const inner = text.startsWith('[') ? text.slice(1, -1) : text;
  const items = inner.split(',').map((item) => item.trim().replace(/^['"]|['"]$/g, ''));
  // Nothing after the last comma is no item; so a list of nothing has none.
  if (items.at(-1) === '') items.pop();
  return items;
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}

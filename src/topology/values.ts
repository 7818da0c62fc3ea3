import { isIP, SocketAddress } from 'node:net';
import { maxSeconds } from '../core/deadline.js';
import { quote } from '../core/sanitize.js';
import { splitWords } from '../core/shell-words.js';
import type { PeerId } from '../core/vocabulary.js';
import { launcherNames, maxPeerId, maxPort, maxTtl } from '../core/vocabulary.js';
import type { Entry, Report } from './source.js';

/** One type of value: how to read it, how to write it, and the error text for anything else. */
export interface ValueType<T> {
  /** Completes the sentence `"x" is not ...`. */
  readonly what: string;
  readonly hint: string;
  readonly isNumber?: boolean;
  read(text: string): T | undefined;
  write(value: T): string;
}

export const id: ValueType<PeerId> = wholeNumber('a peer id', 0, maxPeerId);
export const port = wholeNumber('a port', 1, maxPort);
export const ttl = wholeNumber('a TTL', 1, maxTtl);

export const ip: ValueType<string> = {
  what: 'an IP address',
  hint: 'write an IPv4 or IPv6 address such as 127.0.0.1',
  read(text) {
    // Not resolved: a look-up for each connection takes time, and may give ::1.
    if (text.toLowerCase() === 'localhost') return '127.0.0.1';
    const version = isIP(text);
    // One IPv6 address has many spellings; only its usual one can be compared. SocketAddress would drop a zone.
    if (version === 6 && !text.includes('%'))
      return new SocketAddress({ address: text, family: 'ipv6' }).address;
    return version === 0 ? undefined : text;
  },
  write: String,
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
  write: (value) => (value ? 'yes' : 'no'),
};

export function oneOf<T extends string>(words: readonly T[]): ValueType<T> {
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return {
    what: list,
    hint: `write ${list}`,
    read: (text) => words.find((word) => word === text.toLowerCase()),
    write: String,
  };
}

/** Any text: a path or a command, which only the disk or a shell can judge. */
export const anyText: ValueType<string> = { what: '', hint: '', read: (text) => text, write: String };

/** Text with `\n`, `\r`, `\t` and `\\`, because a line of an INI cannot hold a line end. */
export const escapedText: ValueType<string> = {
  ...anyText,
  read: (text) => text.replace(/\\([nrt\\])/gu, (_, letter: string) => unescaped[letter] ?? letter),
  write: (value) => value.replace(/[\\\n\r\t]/gu, (character) => `\\${escapes.get(character)}`),
};
const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
const escapes = new Map(Object.entries(unescaped).map(([letter, character]) => [character, letter]));

/** The line that a program prints when it is ready, as a regular expression; null: it is ready when it listens. */
export const readiness: ValueType<{ readonly line: string | null }> = {
  what: 'port, or line: and a regular expression',
  hint: 'write port, or line: and what it prints when it is ready, such as line:listening',
  read(text) {
    if (text === 'port') return { line: null };
    const pattern = /^line:(.+)$/su.exec(text)?.[1];
    return pattern !== undefined && isPattern(pattern) ? { line: pattern } : undefined;
  },
  write: ({ line }) => (line === null ? 'port' : `line:${line}`),
};

/** How many hosts, or their names. */
export const hosts: ValueType<number | readonly string[]> = {
  what: 'a number of hosts, or names with commas between them',
  hint: 'write a number such as 4, or names such as n1,n2',
  read(text) {
    if (/^\d{1,6}$/u.test(text)) return Number(text) === 0 ? undefined : Number(text);
    // A number, but of no hosts.
    if (/^\d+\.\d*$/u.test(text)) return undefined;
    const names = text.split(',').map((name) => name.trim());
    return names.every(isHostName) && new Set(names).size === names.length ? names : undefined;
  },
  write: (value) => (typeof value === 'number' ? String(value) : value.join(',')),
};

/** Whether a launcher may be given this name: it must not be read as an option, nor as a sign of a shell. */
export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9_][\w.@:-]*$/u.test(text);
}

export const hostsWithin = wholeNumber('a number of seconds', 1, maxSeconds);

export const placement: ValueType<string> = {
  what: 'blocks, round-robin or random:<seed>',
  hint: 'write blocks, round-robin or random:<seed>',
  read: (text) => (/^(?:blocks|round-robin|random:.+)$/u.test(text) ? text : undefined),
  write: String,
};

/** The words of a command, or the name of a launcher. */
export const launcher: ValueType<string> = {
  what: 'a launcher',
  hint: `write ${launcherNames.join(', ')}, or a command, with both quotes of each pair`,
  read(text) {
    try {
      return splitWords(text).length === 0 ? undefined : text;
    } catch {
      return undefined;
    }
  },
  write: String,
};

export const baseName: ValueType<string> = {
  what: "a file's base name",
  hint: 'write a name without a path, such as config.ini',
  read: (text) => (text === '' || /[/\\]|^\.{1,2}$/u.test(text) ? undefined : text),
  write: String,
};

/** The entry's value as its type. Undefined, and reported, if it is not of that type. */
export function readValue<T>(
  { key, value, location }: Entry,
  type: ValueType<T>,
  report: Report,
): T | undefined {
  const read = type.read(value);
  if (read === undefined) report(location, `${key} ${quote(value)} is not ${type.what}`, type.hint);
  return read;
}

/**
 * The entry's value as a list. An item of another type is undefined, and reported.
 *
 * The list as a whole is undefined, and reported, if only one of its two brackets is there.
 */
export function readList<T>(
  { key, value, location }: Entry,
  type: ValueType<T>,
  report: Report,
): (T | undefined)[] | undefined {
  const items = splitList(value);
  if (items === undefined) {
    report(location, `${key} ${quote(value)} is not a list`, 'write it on one line, such as [1, 2]');
    return undefined;
  }
  return items.map((item) => {
    const read = type.read(item);
    if (read === undefined) report(location, `${quote(item)} in ${key} is not ${type.what}`, type.hint);
    return read;
  });
}

/** `[]`, `[1,2]`, `[1, 2]`, `1, 2`, and the lists that an older program saves: `['1', '2']`, `['']`. */
function splitList(text: string): string[] | undefined {
  if (text.startsWith('[') !== text.endsWith(']')) return undefined;
  const inner = text.startsWith('[') ? text.slice(1, -1) : text;
  const items = inner.split(',').map((item) => item.trim().replace(/^['"]|['"]$/g, ''));
  // An empty last item does not count: the list may be empty, or end in a comma.
  if (items.at(-1) === '') items.pop();
  return items;
}

function wholeNumber(what: string, min: number, max: number): ValueType<number> {
  return {
    what,
    hint: `write a whole number from ${min} to ${max}`,
    isNumber: true,
    read(text) {
      if (!/^\d{1,10}$/.test(text)) return undefined;
      const number = Number(text);
      return number >= min && number <= max ? number : undefined;
    },
    write: String,
  };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

import { closeSync, lstatSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BeyondLimit, beyondLimits, PathCount } from './archive-limits.js';
import { messageOf, systemCode } from './errors.js';
import { quote } from './sanitize.js';
import { openFlags } from './trusted-folder.js';
import { callsPerTurn, type Parts, runAtOnce } from './turns.js';
import { type ListedEntry, listFolder } from './walk.js';

/** Why a peer cannot serve a file or folder that is in its share. */
export type UnservableReason =
  /** The system does not let the peer read it, or something in it. */
  | 'unreadable'
  /** Its name, or that of something in it, is not UTF-8, which messages and archives require. */
  | 'not-utf8'
  /** An archive cannot hold its name, or that of something in it. */
  | 'bad-name'
  /** It holds more files and folders than an archive may have entries, or their paths are too long together. */
  | 'too-many-entries'
  /** A path in it has too many names, or is too long. */
  | 'too-deep'
  /** It is a symbolic link, which may lead out of the share or nowhere. */
  | 'symbolic-link'
  /** It is a device, a pipe or a socket. */
  | 'special-file';

/** Why something is not served. */
export interface Unservable {
  readonly reason: UnservableReason;
  /** The end of a sentence "peer 3 has song.txt but ...": `cannot read it: EACCES`. */
  readonly message: string;
}

/** A file, a folder, or something else with a name in a share. */
export type SharedThing = ListedEntry & { readonly path: string; readonly root?: string | undefined };

/** Gives the content of a folder, or throws the system's error. */
export type ListFolder = (path: string) => readonly ListedEntry[];

/**
 * Why a file or folder cannot be served, found without reading it. A folder needs everything in it that is shared.
 *
 * @param list gives the content of a folder; it may be one from memory
 * @returns null if it can be served
 */
export function* checkServable(thing: SharedThing, list: ListFolder = listFolder): Parts<Unservable | null> {
  if (thing.kind === 'link')
    return { reason: 'symbolic-link', message: 'does not share it: it is a symbolic link' };
  if (thing.kind === 'other')
    return { reason: 'special-file', message: 'cannot send it: it is a device, a pipe or a socket' };
  return yield* new ContentCheck(thing.path, list).check(thing, '');
}

/** As {@link checkServable}, at once. */
export function findUnservable(thing: SharedThing, list?: ListFolder): Unservable | null {
  return runAtOnce(checkServable(thing, list), Date.now).value;
}

/** The reason behind an error of reading. */
export function unreadable(error: unknown, name = 'it'): Unservable {
  const code = systemCode(error) ?? systemCode(error instanceof Error ? error.cause : undefined);
  const message = code === undefined ? `cannot send it: ${messageOf(error)}` : `cannot read ${name}: ${code}`;
  return { reason: 'unreadable', message };
}

class ContentCheck {
  readonly #root: string;
  readonly #list: ListFolder;
  readonly #rootBytes: number;
  readonly #paths = new PathCount();
  #checked = 0;

  constructor(root: string, list: ListFolder) {
    this.#root = root;
    this.#rootBytes = Buffer.byteLength(`${basename(root)}/`);
    this.#list = list;
  }

  /** @param below path of the entry below the root, with forward slashes */
  *check({ name, kind }: ListedEntry, below: string): Parts<Unservable | null> {
    const path = join(this.#root, below);
    const shown = below === '' ? 'it' : quote(below, 120);
    if (name.includes('\ufffd') && !isThere(path)) {
      const whose = below === '' ? 'its name' : `the name ${quote(below, 120)} in it`;
      return { reason: 'not-utf8', message: `cannot send it: ${whose} is not UTF-8` };
    }
    if (isRenamedInArchive(name, below === '')) {
      return {
        reason: 'bad-name',
        message: `cannot send it: a ZIP archive cannot hold the name ${quote(name, 120)}`,
      };
    }
    const names = below === '' ? 1 : 1 + below.split('/').length;
    // A folder's path ends with a slash.
    const beyond = this.#paths.add(this.#rootBytes + Buffer.byteLength(below) + 1, names);
    if (beyond !== null) return tooLarge(beyond);
    this.#checked += 1;
    if (this.#checked % callsPerTurn === 0) yield;
    try {
      if (kind === 'folder') return yield* this.#checkContent(path, below);
      // `access` would not know the access lists of Windows, nor the effective user.
      closeSync(openSync(path, openFlags));
      return null;
    } catch (error) {
      return unreadable(error, shown);
    }
  }

  *#checkContent(path: string, below: string): Parts<Unservable | null> {
    for (const entry of this.#list(path)) {
      if (entry.kind === 'link' || entry.kind === 'other') continue;
      const problem = yield* this.check(entry, below === '' ? entry.name : `${below}/${entry.name}`);
      if (problem !== null) return problem;
    }
    return null;
  }
}

/** The limits are those of the archive, so they count for a folder as a whole. */
function tooLarge(beyond: BeyondLimit): Unservable {
  const reason = beyond === 'depth' || beyond === 'path' ? 'too-deep' : 'too-many-entries';
  return { reason, message: `cannot send it: its archive would have ${beyondLimits[beyond]}` };
}

/** A name that is not UTF-8 is read with replacement characters, and no file has that name. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The archive library reads a backslash as a separator, and `word:` in front as a drive. */
export function isRenamedInArchive(name: string, isFirst: boolean): boolean {
  return name.includes('\\') || (isFirst && /^\w+:/.test(name));
}

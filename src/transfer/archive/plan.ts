import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { isSameName } from '../../wire/file-name.js';
import { type NameRules, PlannedTree } from './planned-tree.js';
import { badArchive, flag, localHeaderLength, method } from './zip.js';

/** One entry of an archive's directory. */
export interface DirectoryEntry {
  readonly signature: number;
  readonly flags: number;
  readonly compressionMethod: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly fileNameLength: number;
  readonly externalFileAttributes: number;
  readonly offsetToLocalFileHeader: number;
  readonly path: string;
}

export interface PlanOptions extends NameRules {
  /** Name of the requested file or folder. */
  readonly file: string;
  /** Maximum size of the content. */
  readonly maxBytes: number;
  /** Whether the user wants a folder. */
  readonly isFolder?: boolean | undefined;
  /** Whether the archive may be that of an older program, which packs the content of a folder without the folder. */
  readonly mayLackFolder?: boolean | undefined;
  /** Start of the directory: all entries are before it. */
  readonly directoryStart: number;
}

export interface PlannedEntry<E> {
  /** Path below the unpacked folder, with forward slashes; empty for the folder itself, and for a single file. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly entry: E;
}

export interface Plan<E> {
  readonly kind: 'file' | 'folder';
  /** In the order of the archive. A folder is listed before its content, or not at all. */
  readonly entries: readonly PlannedEntry<E>[];
  /** Size of the content. */
  readonly size: number;
}

const directorySignature = 0x02014b50;
/** UNIX file types in the upper half of an entry's attributes; `none` on other systems. */
const fileType = { mask: 0o170000, none: 0, folder: 0o040000, file: 0o100000 } as const;

/**
 * Decides from the directory of an archive, before anything is written, what to unpack and where.
 *
 * An archive of a folder `docs` starts with an entry `docs/`, and all other entries are below it. Older programs pack
 * only the direct children of a folder, without it. Any other archive must hold a single file with the requested name.
 * Older programs put this file below the folder that they share (`share/3.txt`). That is harmless, because the path does
 * not decide where the file is written.
 *
 * @throws SimError `bad-archive`, `too-large`
 */
export function planArchive<E extends DirectoryEntry>(entries: readonly E[], options: PlanOptions): Plan<E> {
  if (entries.length === 0 && options.mayLackFolder !== true) throw badArchive('it is empty');
  for (const entry of entries) checkEntry(entry);
  checkOverlap(entries, options.directoryStart);
  const size = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (size > options.maxBytes) {
    throw new SimError(
      'too-large',
      `the archive holds ${size} bytes, but at most ${options.maxBytes} were announced`,
    );
  }
  for (const { path } of entries) checkPath(path);
  const layout = layoutOf(entries, options);
  if (layout === 'file') return { kind: 'file', entries: [planFile(entries, options)], size };
  const below = (path: string) => (layout === 'children' ? path : belowRoot(path, options.file));
  return { kind: 'folder', entries: planFolder(entries, below, options), size };
}

/**
 * What an archive holds: a `file`, a `folder` with its name, or only the `children` of a folder.
 *
 * An archive of one file `docs` is the file `docs`, or the folder `docs` of an older program with a file `docs` in it:
 * neither the messages nor the archive says which. It is a folder if the user wants one. An archive of one file with another
 * name is more likely a mistake if the requested name has an extension.
 */
function layoutOf(
  entries: readonly DirectoryEntry[],
  { file, isFolder, mayLackFolder }: PlanOptions,
): 'file' | 'folder' | 'children' {
  const [first] = entries;
  const isBelow = entries.every(({ path }) => isSameName(firstName(path), file));
  const startsWithFolder = first !== undefined && isSameName(first.path, `${file}/`);
  if (startsWithFolder && (isBelow || mayLackFolder !== true)) return 'folder';
  if (mayLackFolder !== true) return 'file';
  if (isFolder === true || entries.length !== 1) return 'children';
  const isFile = first?.path.endsWith('/') === false;
  const hasName = isSameName(lastName(first?.path ?? ''), file);
  return isFile && (hasName || file.includes('.')) ? 'file' : 'children';
}

function planFile<E extends DirectoryEntry>(
  entries: readonly E[],
  { file, isFolder }: PlanOptions,
): PlannedEntry<E> {
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1)
    throw badArchive(`it holds ${entries.length} entries instead of one file`);
  if (entry.path.endsWith('/') || !isSameName(lastName(entry.path), file)) {
    throw badArchive(`it holds ${quote(entry.path)} instead of ${quote(file)}`);
  }
  if (isFolder === true) throw badArchive(`it holds a file ${quote(file)}, but a folder is wanted`);
  return { path: '', isFolder: false, entry };
}

function firstName(path: string): string {
  const end = path.indexOf('/');
  return end === -1 ? path : path.slice(0, end);
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function belowRoot(path: string, file: string): string {
  const root = firstName(path);
  if (!isSameName(root, file)) throw badArchive(`${quote(path, 120)} is not below ${quote(file)}`);
  return path.slice(root.length + 1);
}

function planFolder<E extends DirectoryEntry>(
  entries: readonly E[],
  below: (path: string) => string,
  options: PlanOptions,
): PlannedEntry<E>[] {
  const tree = new PlannedTree(options);
  return entries.map((entry, index) => {
    const isFolder = entry.path.endsWith('/');
    const whole = below(entry.path);
    const path = isFolder ? whole.slice(0, -1) : whole;
    if (path === '' && index > 0) throw badArchive(`${quote(entry.path, 120)} occurs twice`);
    if (path !== '') tree.add(path.split('/'), isFolder, entry.path);
    return { path, isFolder, entry };
  });
}

/** A path that could lead out of its folder, on any platform, is rejected. */
function checkPath(path: string): void {
  const names = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  const leadsElsewhere = names.some((name) => name === '' || name === '.' || name === '..');
  if (leadsElsewhere || /[\\\0]/u.test(path) || /^[a-z]:/iu.test(path)) {
    throw badArchive(`${quote(path)} may lead out of its folder`);
  }
  if (path.includes('\ufffd')) throw badArchive(`${quote(path)} is not UTF-8`);
}

function checkEntry(entry: DirectoryEntry): void {
  const name = quote(entry.path, 120);
  const { flags, compressedSize, uncompressedSize } = entry;
  if (entry.signature !== directorySignature) throw badArchive('its directory is damaged');
  for (const number of [compressedSize, uncompressedSize, entry.offsetToLocalFileHeader]) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw badArchive(`the directory entry of ${name} is damaged`);
  }
  if ((flags & (flag.encrypted | flag.stronglyEncrypted | flag.directoryEncrypted)) !== 0) {
    throw badArchive(`${name} is encrypted`);
  }
  const { compressionMethod } = entry;
  if (compressionMethod !== method.stored && compressionMethod !== method.deflated) {
    throw badArchive(`${name} uses the unknown compression method ${compressionMethod}`);
  }
  if (compressionMethod === method.stored && compressedSize !== uncompressedSize) {
    throw badArchive(`${name} is stored, but its two lengths differ`);
  }
  if (compressedSize === 0 && uncompressedSize > 0) throw badArchive(`${name} has a length but no bytes`);
  const type = (entry.externalFileAttributes >>> 16) & fileType.mask;
  const isFolder = entry.path.endsWith('/');
  if (type !== fileType.none && type !== (isFolder ? fileType.folder : fileType.file)) {
    throw badArchive(`${name} is neither a file nor a folder`);
  }
  if (isFolder && uncompressedSize > 0) throw badArchive(`the folder ${name} has content`);
}

/** Entries that share bytes could make a small archive unpack to a huge one. */
function checkOverlap(entries: readonly DirectoryEntry[], directoryStart: number): void {
  const inOrder = [...entries].sort(
    (one, other) => one.offsetToLocalFileHeader - other.offsetToLocalFileHeader,
  );
  inOrder.forEach((entry, index) => {
    const end =
      entry.offsetToLocalFileHeader + localHeaderLength + entry.fileNameLength + entry.compressedSize;
    const limit = inOrder[index + 1]?.offsetToLocalFileHeader ?? directoryStart;
    if (end > limit) throw badArchive(`${quote(entry.path, 120)} overlaps the next entry`);
  });
}

import { SimError } from '../../core/errors.js';
import { badArchive as bad } from './bad-archive.js';

/** What the directory of an archive says of one entry. */
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

export interface PlanOptions {
  /** Name of the file or folder that was asked for. */
  readonly file: string;
  /** The most bytes that may come out. */
  readonly maxBytes: number;
  /** Where the directory starts: entries lie before it. */
  readonly directoryStart: number;
  /** Whether the platform can hold a file of this name. */
  readonly isSafeName: (name: string) => boolean;
}

export interface PlannedEntry<E> {
  /** Names of the folders on the way, then its own, below where the folder will lie; none for a single file. */
  readonly path: readonly string[];
  readonly isFolder: boolean;
  readonly entry: E;
}

export interface Plan<E> {
  readonly kind: 'file' | 'folder';
  /** In the order of the archive; each folder before what is in it or not mentioned at all. */
  readonly entries: readonly PlannedEntry<E>[];
  /** Bytes that will come out. */
  readonly size: number;
}

const directorySignature = 0x02014b50;
const flag = { encrypted: 1 << 0, stronglyEncrypted: 1 << 6, directoryEncrypted: 1 << 13 } as const;
const method = { stored: 0, deflated: 8 } as const;
const localHeaderLength = 30;
/** Types of file as UNIX writes them into the upper half of an entry's attributes; none from other systems. */
const fileType = { mask: 0o170000, none: 0, folder: 0o040000, file: 0o100000 } as const;

/**
 * Decides from an archive's directory alone, before a byte is written, what will be unpacked and to where.
 *
 * A folder `docs` is told by its first entry, `docs/`, and everything else lies below it. Without one, the archive
 * is a single file under the name that was asked for. Older programs put that file below the folder that they share
 * (`share/3.txt`); its path is then harmless, because where it is written is not taken from it.
 *
 * @throws SimError `bad-archive`, `too-large`
 */
export function planArchive<E extends DirectoryEntry>(entries: readonly E[], options: PlanOptions): Plan<E> {
  const [first] = entries;
  if (first === undefined) throw bad('it is empty');
  for (const entry of entries) checkEntry(entry);
  checkOverlap(entries, options.directoryStart);
  const size = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (size > options.maxBytes) {
    throw new SimError(
      'too-large',
      `the archive holds ${size} bytes where at most ${options.maxBytes} were announced`,
    );
  }
  const names = entries.map((entry) => splitPath(entry.path));
  const isFolder = sameName(first.path, `${options.file}/`);
  if (isFolder) return { kind: 'folder', entries: planFolder(entries, names, options), size };
  if (entries.length !== 1) throw bad(`it holds ${entries.length} entries where one file was asked for`);
  if (first.path.endsWith('/') || !sameName(names[0]?.at(-1) ?? '', options.file)) {
    throw bad(`it holds ${quote(first.path)} where ${quote(options.file)} was asked for`);
  }
  return { kind: 'file', entries: [{ path: [], isFolder: false, entry: first }], size };
}

function planFolder<E extends DirectoryEntry>(
  entries: readonly E[],
  names: readonly (readonly string[])[],
  options: PlanOptions,
): PlannedEntry<E>[] {
  const kinds = new Map<string, 'file' | 'folder'>();
  return entries.map((entry, index) => {
    const [root = '', ...path] = names[index] ?? [];
    const isFolder = entry.path.endsWith('/');
    if (!sameName(root, options.file)) throw bad(`${quote(entry.path)} is not below ${quote(options.file)}`);
    if (path.length === 0 && index > 0) throw bad(`${quote(entry.path)} is there twice`);
    const unsafe = path.find((name) => !options.isSafeName(name));
    if (unsafe !== undefined) throw bad(`this platform can hold no file named ${quote(unsafe)}`);
    for (let depth = 1; depth < path.length; depth += 1) {
      const above = path.slice(0, depth).join('/');
      if (kinds.get(above) === 'file') throw bad(`${quote(entry.path)} lies below a file`);
      kinds.set(above, 'folder');
    }
    const own = path.join('/');
    const known = kinds.get(own);
    // A folder may have been implied by what is in it; everything else is named once.
    if (known !== undefined && !(known === 'folder' && isFolder))
      throw bad(`${quote(entry.path)} is there twice`);
    kinds.set(own, isFolder ? 'folder' : 'file');
    return { path, isFolder, entry };
  });
}

/** Names of one entry's path; nothing that leads anywhere but down, on any platform. */
function splitPath(path: string): string[] {
  const names = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  const leadsElsewhere = names.some((name) => name === '' || name === '.' || name === '..');
  if (leadsElsewhere || /[\\\0]/u.test(path) || /^[a-z]:/iu.test(path)) {
    throw bad(`${quote(path)} may lead out of its folder`);
  }
  if (path.includes('\ufffd')) throw bad(`${quote(path)} is not UTF-8`);
  return names;
}

function checkEntry(entry: DirectoryEntry): void {
  const name = quote(entry.path);
  const { flags, compressedSize, uncompressedSize } = entry;
  if (entry.signature !== directorySignature) throw bad('its directory is damaged');
  for (const number of [compressedSize, uncompressedSize, entry.offsetToLocalFileHeader]) {
    if (!Number.isSafeInteger(number) || number < 0) throw bad(`the directory entry of ${name} is damaged`);
  }
  if ((flags & (flag.encrypted | flag.stronglyEncrypted | flag.directoryEncrypted)) !== 0) {
    throw bad(`${name} is encrypted`);
  }
  const { compressionMethod } = entry;
  if (compressionMethod !== method.stored && compressionMethod !== method.deflated) {
    throw bad(`${name} is packed by method ${compressionMethod}, which is not known`);
  }
  if (compressionMethod === method.stored && compressedSize !== uncompressedSize) {
    throw bad(`${name} is stored, and yet its two lengths differ`);
  }
  if (compressedSize === 0 && uncompressedSize > 0) throw bad(`${name} has a length and no bytes`);
  const type = (entry.externalFileAttributes >>> 16) & fileType.mask;
  const isFolder = entry.path.endsWith('/');
  if (type !== fileType.none && type !== (isFolder ? fileType.folder : fileType.file)) {
    throw bad(`${name} is neither a file nor a folder`);
  }
  if (isFolder && uncompressedSize > 0) throw bad(`the folder ${name} has bytes of its own`);
}

/** Entries that share bytes are how a small archive unpacks to a huge one. */
function checkOverlap(entries: readonly DirectoryEntry[], directoryStart: number): void {
  const inOrder = [...entries].sort(
    (one, other) => one.offsetToLocalFileHeader - other.offsetToLocalFileHeader,
  );
  inOrder.forEach((entry, index) => {
    const end =
      entry.offsetToLocalFileHeader + localHeaderLength + entry.fileNameLength + entry.compressedSize;
    const limit = inOrder[index + 1]?.offsetToLocalFileHeader ?? directoryStart;
    if (end > limit) throw bad(`${quote(entry.path)} overlaps what follows it`);
  });
}

/** Some file systems store names decomposed; they are the same names. */
function sameName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}

function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);
}

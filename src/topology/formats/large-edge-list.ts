import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { messageOf, SimError } from '../../core/errors.js';
import type { PeerId } from '../../core/vocabulary.js';
import { Problems, type SourceFile } from '../source.js';
import { EdgeListReader, type ReadLinks } from './edge-list-reader.js';
import { isLongEdgeList } from './recognize.js';
import { linesOf } from './table-cells.js';

/** A network in typed arrays; peers are indices, in the order of their ids. */
export interface LinkLists {
  /** The id of each peer, ascending. */
  readonly ids: Uint32Array;
  /** Peers + 1 numbers: the neighbours of peer p are `targets[offsets[p]]` to `targets[offsets[p + 1] - 1]`, ascending. */
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** Bare name for headings. */
  readonly name: string;
}

const headBytes = 1 << 16;

/**
 * Reads a list of more than 1,000 links between whole numbers as typed arrays, also compressed by gzip. A million peers with ten
 * million links take a few seconds and 30 bytes per link.
 *
 * @returns undefined if the file is something else
 * @throws SimError `bad-topology` with the lines that are not links
 */
export async function readLargeEdgeList(
  file: SourceFile,
  { undirected, note }: { readonly undirected: boolean; readonly note: (text: string) => void },
): Promise<LinkLists | undefined> {
  if (!(await isLarge(file.path))) return undefined;
  const problems = new Problems();
  const reader = new EdgeListReader({ file, undirected, report: problems.report });
  try {
    for await (const part of bytesOf(file.path)) reader.add(part);
  } catch (error) {
    if (error instanceof SimError) throw error;
    throw new SimError('bad-topology', `${file.shown} cannot be read: ${messageOf(error)}`, {
      hint: 'the file may be cut or damaged: copy it again',
    });
  }
  const links = reader.end();
  problems.throwIfAny(file);
  if (links.hasMore) note('left out what floodsim does not use of links: weight');
  const name = basename(file.path)
    .replace(/\.gz$/iu, '')
    .replace(/(?<=.)\.\w+$/u, '');
  return { ...linkLists(links, note), name };
}

async function isLarge(path: string): Promise<boolean> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of bytesOf(path)) {
      parts.push(part);
      length += part.length;
      if (length >= headBytes) break;
    }
  } catch {
    // The reader of the whole file reports what is wrong.
    return false;
  }
  return isLongEdgeList(linesOf(Buffer.concat(parts).toString('latin1')).slice(0, -1));
}

/** The parts of a file, unpacked. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!(await isPacked(path))) {
    yield* raw;
    return;
  }
  const unpacked = createGunzip({ chunkSize: 1 << 20 });
  raw.on('error', (error) => unpacked.destroy(error));
  try {
    yield* raw.pipe(unpacked);
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Numbers the peers in the order of their ids, and collects the neighbours of each. */
export function linkLists(
  { sources, targets, isolated, isUndirected }: Omit<ReadLinks, 'hasMore'>,
  note: (text: string) => void,
): Pick<LinkLists, 'ids' | 'offsets' | 'targets'> {
  const numbers = new IdNumbers(largestOf(sources, targets, Uint32Array.from(isolated)));
  for (const list of [sources, targets, isolated]) for (const id of list) numbers.add(id);
  const ids = numbers.close();
  const offsets = new Uint32Array(ids.length + 1);
  let toItself = 0;
  const count = (peer: number): void => {
    offsets[peer + 1] = (offsets[peer + 1] as number) + 1;
  };
  for (let link = 0; link < sources.length; link += 1) {
    const [source, target] = [numbers.of(sources[link] as number), numbers.of(targets[link] as number)];
    // The numbers replace the ids: the arrays are needed for nothing else.
    [sources[link], targets[link]] = [source, target];
    if (source === target) toItself += 1;
    else {
      count(source);
      if (isUndirected) count(target);
    }
  }
  for (let peer = 0; peer < ids.length; peer += 1)
    offsets[peer + 1] = (offsets[peer + 1] as number) + (offsets[peer] as number);
  const lists = new Uint32Array(offsets[ids.length] as number);
  const next = offsets.slice();
  const add = (from: number, to: number): void => {
    const at = next[from] as number;
    lists[at] = to;
    next[from] = at + 1;
  };
  for (let link = 0; link < sources.length; link += 1) {
    const [source, target] = [sources[link] as number, targets[link] as number];
    if (source === target) continue;
    add(source, target);
    if (isUndirected) add(target, source);
  }
  const kept = sortedOnce(offsets, lists);
  if (toItself > 0) note(`left out ${counted(toItself)} of a peer to itself`);
  const repeated = (lists.length - kept) / (isUndirected ? 2 : 1);
  if (repeated > 0) note(`left out ${counted(repeated)} that ${repeated === 1 ? 'is' : 'are'} there twice`);
  return { ids, offsets, targets: lists.subarray(0, kept) };
}

/** Sorts each list and keeps each neighbour once, in place. @returns how many are left */
function sortedOnce(offsets: Uint32Array, lists: Uint32Array): number {
  let kept = 0;
  let start = 0;
  for (let peer = 0; peer + 1 < offsets.length; peer += 1) {
    const end = offsets[peer + 1] as number;
    const list = lists.subarray(start, end).sort();
    let last = -1;
    for (const neighbour of list) {
      if (neighbour === last) continue;
      lists[kept] = neighbour;
      kept += 1;
      last = neighbour;
    }
    start = end;
    offsets[peer + 1] = kept;
  }
  return kept;
}

function largestOf(...lists: readonly Uint32Array[]): number {
  let largest = 0;
  for (const list of lists) for (const value of list) if (value > largest) largest = value;
  return largest;
}

/** Numbers ids in ascending order: a bit for each possible id, and how many are before each 32 of them. */
class IdNumbers {
  readonly #bits: Uint32Array;
  readonly #before: Uint32Array;

  constructor(largest: number) {
    this.#bits = new Uint32Array((largest >>> 5) + 1);
    this.#before = new Uint32Array(this.#bits.length);
  }

  add(id: PeerId): void {
    this.#bits[id >>> 5] = (this.#bits[id >>> 5] as number) | (1 << (id & 31));
  }

  /** @returns all ids, ascending */
  close(): Uint32Array {
    let count = 0;
    this.#bits.forEach((word, at) => {
      this.#before[at] = count;
      count += ones(word);
    });
    const ids = new Uint32Array(count);
    let found = 0;
    this.#bits.forEach((word, at) => {
      for (let left = word; left !== 0; left &= left - 1) {
        ids[found] = at * 32 + (31 - Math.clz32(left & -left));
        found += 1;
      }
    });
    return ids;
  }

  of(id: PeerId): number {
    const at = id >>> 5;
    return (this.#before[at] as number) + ones((this.#bits[at] as number) & ((1 << (id & 31)) - 1));
  }
}

/** The number of bits that are 1. */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function counted(links: number): string {
  return links === 1 ? '1 link' : `${links} links`;
}

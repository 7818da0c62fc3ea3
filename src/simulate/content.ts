import { SimError } from '../core/errors.js';
import { power } from '../core/portable-math.js';
import { type Random, Sampler } from '../core/random.js';
import { quote } from '../core/sanitize.js';
import { readNumber, readShare } from '../faults/forms.js';
import { apportion } from './apportion.js';
import type { SimulationRequest } from './request.js';

/** Which peers hold which files. Files and peers are numbers from 0. */
export interface Content {
  readonly files: number;
  /** Number of peers that hold each file. */
  readonly copies: Uint32Array;
  holds(peer: number, file: number): boolean;
  /** The files of a peer, ascending. */
  filesOf(peer: number): Uint32Array;
  /** The name of a file, as peers announce it. */
  nameOf(file: number): string;
  /** A file that is searched for, by its popularity. */
  pick(random: Random): number;
}

const maxFiles = 1_000_000;
const popularityForms = ['uniform', 'zipf:1.0'] as const;

type ContentRequest = Pick<SimulationRequest, 'files' | 'copies' | 'replicas' | 'popularity' | 'holders'>;

/**
 * Made content: files on random peers.
 *
 * @param peers the first ones of all hold files
 * @throws SimError `bad-usage`
 */
export function madeContent(request: ContentRequest, peers: number, random: Random, all = peers): Content {
  const files = wholeNumber('files', request.files ?? 1, maxFiles);
  const weights = popularityOf(request.popularity ?? 'uniform', files);
  const copies = copiesOf(request, weights, peers);
  const sampler = new Sampler(peers);
  const placed = new Placed(all, copies);
  for (let file = 0; file < files; file += 1)
    sampler.draw(copies[file] as number, random, (peer) => placed.add(peer, file));
  return placed.content(weights);
}

/** File 0, which is searched for, on the peers given, and further files of shares. */
export function contentOn(
  holders: readonly number[],
  peers: number,
  names: readonly string[],
  others: readonly (readonly [peer: number, file: number])[] = [],
): Content {
  const copies = new Uint32Array(names.length);
  copies[0] = holders.length;
  for (const [, file] of others) copies[file] = (copies[file] as number) + 1;
  const placed = new Placed(peers, copies);
  for (const peer of holders) placed.add(peer, 0);
  for (const [peer, file] of others) placed.add(peer, file);
  const weights = new Float64Array(names.length);
  weights[0] = 1;
  return placed.content(weights, (file) => names[file] ?? String(file));
}

/** @returns the ids of `peers 3,5`; undefined for another form */
export function namedHolders(holders: string | number | undefined): readonly number[] | undefined {
  const [, list] = /^\s*peers?\s+(\d{1,10}(?:\s*,\s*\d{1,10})*)\s*$/u.exec(String(holders)) ?? [];
  return list === undefined ? undefined : [...new Set(list.split(',').map(Number))];
}

/** @returns how many peers hold each file; 0 for a search that nobody answers. @throws SimError `bad-usage` */
export function holderCount(holders: string | number, peers: number): number {
  const text = String(holders).trim();
  const share = text.includes('%') || text.includes('.') ? readShare(text) : undefined;
  const count =
    share === undefined ? Number(/^\d{1,9}$/u.exec(text)?.[0]) : Math.max(1, Math.round(share * peers));
  if (share === 0 || !(count >= 0)) {
    throw new SimError('bad-usage', `--holders ${quote(text)} cannot be read`, {
      hint: "for example: --holders 10 for ten peers at random, 1% of all peers, or 'peers 3,5'",
    });
  }
  if (count <= peers) return count;
  throw new SimError('bad-usage', `--holders ${text}: the network has only ${peers} peers`, {
    hint: `give at most ${peers}`,
  });
}

function copiesOf(request: ContentRequest, weights: Float64Array, peers: number): Uint32Array {
  const { holders, replicas = 'uniform' } = request;
  const files = weights.length;
  if (request.copies === undefined && replicas === 'uniform')
    return new Uint32Array(files).fill(holderCount(holders ?? 1, peers));
  if (request.copies !== undefined && holders !== undefined) {
    throw new SimError('bad-usage', '--holders and --copies are both given', {
      hint: '--holders is for each file, --copies for all files together: give one of them',
    });
  }
  const copies = request.copies ?? files * holderCount(holders ?? 1, peers);
  if (!Number.isInteger(copies) || copies < files || copies > files * peers) {
    throw new SimError('bad-usage', `--copies ${copies} cannot be divided among ${files} files`, {
      hint: `give ${files} to ${files * peers}: each file has at least one copy, and at most one at each peer`,
    });
  }
  return apportion(replicaWeights(replicas, weights), copies, peers);
}

/** @throws SimError `bad-usage` */
export function replicaWeights(rule: string, weights: Float64Array): Float64Array {
  switch (rule) {
    case 'uniform':
      return weights.map(() => 1);
    case 'proportional':
      return weights;
    case 'sqrt':
      return weights.map(Math.sqrt);
    default:
      throw new SimError('bad-usage', `--replicas ${quote(rule)} is unknown`, {
        hint: 'use uniform, proportional or sqrt',
      });
  }
}

/** Of zipf:a, file i (from 1 on) is searched for i^-a times as often as the first. @throws SimError `bad-usage` */
export function popularityOf(text: string, files: number): Float64Array {
  const [, exponent] = /^zipf(?::(.+))?$/u.exec(text) ?? [];
  const value = text === 'uniform' ? 0 : text === 'zipf' ? 1 : readNumber(exponent ?? '');
  if (value === undefined || value > 10) {
    throw new SimError('bad-usage', `--popularity ${quote(text)} cannot be read`, {
      hint: `use ${popularityForms.join(' or ')}, with an exponent from 0 to 10`,
    });
  }
  return Float64Array.from({ length: files }, (_, file) => power(file + 1, -value));
}

export function wholeNumber(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new SimError('bad-usage', `--${name} ${value} is not a whole number from 1 to ${max}`, {
    hint: `for example: --${name} 100`,
  });
}

/** Collects files by peer: the files of a peer are a list in one array, because most peers have few. */
class Placed {
  readonly #copies: Uint32Array;
  readonly #peers: number;
  readonly #holder: Uint32Array;
  readonly #file: Uint32Array;
  #count = 0;

  constructor(peers: number, copies: Uint32Array) {
    const all = copies.reduce((sum, count) => sum + count, 0);
    this.#copies = copies;
    this.#peers = peers;
    this.#holder = new Uint32Array(all);
    this.#file = new Uint32Array(all);
  }

  add(peer: number, file: number): void {
    this.#holder[this.#count] = peer;
    this.#file[this.#count] = file;
    this.#count += 1;
  }

  content(weights: Float64Array, nameOf = (file: number): string => `file-${file + 1}`): Content {
    const offsets = new Uint32Array(this.#peers + 1);
    for (const peer of this.#holder) offsets[peer + 1] = (offsets[peer + 1] as number) + 1;
    for (let peer = 0; peer < this.#peers; peer += 1)
      offsets[peer + 1] = (offsets[peer + 1] as number) + (offsets[peer] as number);
    const next = offsets.slice();
    const files = new Uint32Array(this.#count);
    // Files were added in ascending order, so each list is ascending.
    this.#holder.forEach((peer, index) => {
      const at = next[peer] as number;
      files[at] = this.#file[index] as number;
      next[peer] = at + 1;
    });
    const sums = Float64Array.from(weights);
    for (let file = 1; file < sums.length; file += 1)
      sums[file] = (sums[file] as number) + (sums[file - 1] as number);
    return {
      files: weights.length,
      copies: this.#copies,
      nameOf,
      filesOf: (peer) => files.subarray(offsets[peer], offsets[peer + 1]),
      holds: (peer, file) => {
        let low = offsets[peer] as number;
        let high = offsets[peer + 1] as number;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if ((files[middle] as number) < file) low = middle + 1;
          else high = middle;
        }
        return low < (offsets[peer + 1] as number) && files[low] === file;
      },
      pick: (random) => {
        const drawn = random.unit() * (sums[sums.length - 1] as number);
        let [low, high] = [0, sums.length - 1];
        while (low < high) {
          const middle = (low + high) >>> 1;
          if ((sums[middle] as number) <= drawn) low = middle + 1;
          else high = middle;
        }
        return low;
      },
    };
  }
}

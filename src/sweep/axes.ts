import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { maxTtl } from '../core/vocabulary.js';
import { readStrategy } from '../protocol/strategies/index.js';
import { readChurn, readEvery, readLoss } from '../simulate/conditions.js';
import { holderCount, namedHolders, popularityOf, replicaWeights } from '../simulate/content.js';
import { readLatency } from '../simulate/latency.js';
import type { SimulationRequest } from '../simulate/request.js';
import { shippedPath, shippedTopologies } from '../topology/find-files.js';
import { commandOfName } from '../topology/generate/network-name.js';

/** A parameter of a sweep: a key of `[Grid]` with one value or several. Each is a value of a simulation, and an option of `sim simulate`. */
export interface Axis {
  readonly key: AxisKey;
  /** Of whole numbers: the least and the largest. They may be ranges such as `1..7`. */
  readonly range?: readonly [number, number];
  /** Whether a value is a number in the request. */
  readonly isNumber?: true;
  /** Checks one value. @throws SimError with what is wrong in it */
  readonly check?: (text: string) => void;
}

export type AxisKey = Exclude<keyof SimulationRequest, 'undirected' | 'forwardOnHit'>;

const maxCount = 2 ** 31 - 1;

const oneFile = new Float64Array([1]);

function checkHolders(text: string): void {
  if (namedHolders(text) === undefined) holderCount(text, maxCount);
}

/** All of them. The first one varies slowest in the order of the points. */
export const axes: readonly Axis[] = [
  { key: 'topology' },
  { key: 'get' },
  { key: 'strategy', check: (text) => void readStrategy(text, { forwardOnHit: true }) },
  { key: 'ttl', range: [1, maxTtl], isNumber: true },
  { key: 'holders', check: checkHolders },
  { key: 'files', range: [1, maxCount], isNumber: true },
  { key: 'copies', range: [1, maxCount], isNumber: true },
  { key: 'replicas', check: (text) => void replicaWeights(text, oneFile) },
  { key: 'popularity', check: (text) => void popularityOf(text, oneFile.length) },
  { key: 'queries', range: [1, maxCount], isNumber: true },
  { key: 'from' },
  { key: 'every', check: (text) => void readEvery(text) },
  { key: 'latency', check: (text) => void readLatency(text) },
  { key: 'loss', check: (text) => void readLoss(text) },
  { key: 'churn', check: (text) => void readChurn(text) },
  { key: 'seed', range: [0, maxCount] },
];

/** Values of one range: more are a mistake in writing. */
const maxRange = 100_000;

/**
 * The values of a text: itself, or the whole numbers of `1..20`, or of `10..100 step 10`.
 *
 * @throws SimError `bad-usage`
 */
export function valuesOfText({ key, range, check }: Axis, text: string): string[] {
  if (text === '')
    throw new SimError('bad-usage', `an empty value of ${key}`, { hint: 'write a value on each side of |' });
  if (range === undefined) {
    check?.(text);
    return [text];
  }
  const [, first, last, step = '1'] = /^(\d+)\s*\.\.\s*(\d+)(?:\s+step\s+(\d+))?$/u.exec(text) ?? [];
  if (first === undefined || last === undefined) return [String(wholeNumber(key, range, text))];
  const [from, to, by] = [wholeNumber(key, range, first), wholeNumber(key, range, last), Number(step)];
  const count = by < 1 ? 0 : Math.floor((to - from) / by) + 1;
  if (count < 1) {
    throw new SimError('bad-usage', `${key} ${text} has no values`, { hint: `for example: ${key} = 1..7` });
  }
  if (count > maxRange) {
    throw new SimError('bad-usage', `${key} ${text} has ${count} values; the limit is ${maxRange}`, {
      hint: 'write a shorter range',
    });
  }
  return Array.from({ length: count }, (_, index) => String(from + index * by));
}

function wholeNumber(key: string, [least, most]: readonly [number, number], text: string): number {
  const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new SimError('bad-usage', `${key} '${text}' is not a whole number from ${least} to ${most}`, {
    hint: `for example: ${key} = ${least + 3}, or ${key} = ${least}..${least + 6}`,
  });
}

/** @returns what to do about a topology that is missing; undefined if there is such a file or folder, a shipped topology, or a kind of network */
export async function missingHint(topology: string, folder: string): Promise<string | undefined> {
  const isFile = existsSync(resolve(folder, topology));
  if (isFile || (await shippedPath(topology)) !== undefined) return undefined;
  try {
    if (commandOfName(topology) !== undefined) return undefined;
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
  }
  const meant = nearest(topology, await shippedTopologies());
  return meant === undefined
    ? 'give a file, a shipped topology, or a kind of network such as random-regular1000x6'
    : `did you mean ${meant}?`;
}

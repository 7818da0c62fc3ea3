import { createHash } from 'node:crypto';
import { shellWord } from '../core/shell-words.js';
import type { SimulationRequest } from '../simulate/request.js';
import { generators } from '../topology/generate/generators/index.js';
import { type AxisKey, axes } from './axes.js';
import { countPoints, type Sweep } from './sweep-file.js';

/** One combination of a sweep's grid. */
export interface Point {
  /** From 1, in the order of the grid: the last axis varies fastest. */
  readonly number: number;
  readonly values: Readonly<Partial<Record<AxisKey, string>>>;
  /** Points of one group have the same network and the same queries; they can share an overlay. */
  readonly group: string;
}

/** @param number from 1 to the number of points */
export function pointOf({ grid }: Sweep, number: number): Point {
  let rest = number - 1;
  const values: Partial<Record<AxisKey, string>> = {};
  for (const { key } of axes.toReversed()) {
    const list = grid.get(key);
    if (list === undefined) continue;
    values[key] = list[rest % list.length] ?? '';
    rest = Math.floor(rest / list.length);
  }
  return { number, values, group: JSON.stringify([values.topology, values.seed ?? '1']) };
}

export function pointsOf(sweep: Sweep): Point[] {
  return Array.from({ length: countPoints(sweep) }, (_, index) => pointOf(sweep, index + 1));
}

/**
 * The seed of a point's simulation: a hash of the sweep's seed, and of the point's topology and seed. All points that differ in other
 * values have the same seed, so that strategies are compared on one network with the same queries (common random numbers).
 */
function seedOf(sweep: Sweep, { group }: Point): string {
  return createHash('sha256').update(`${sweep.seed}\n${group}`).digest('hex').slice(0, 12);
}

/** The simulation of a point. A random kind of network without a seed is drawn anew for each seed. */
export function requestOf(sweep: Sweep, point: Point): SimulationRequest {
  const seed = seedOf(sweep, point);
  const request: Record<string, string | number> = {};
  for (const { key, isNumber } of axes) {
    const text = point.values[key];
    if (text !== undefined) request[key] = isNumber === true ? Number(text) : text;
  }
  const { topology = '' } = point.values;
  return { ...request, topology: isDrawnAnew(topology) ? `${topology} seed=${seed}` : topology, seed };
}

/** The run that repeats the first query of a point; the others have other origins. */
export function runCommandOf({ topology, get = '', strategy, ttl, from }: SimulationRequest): string {
  const options = { strategy, ttl, from: from === 'random' ? undefined : from };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellWord(String(value))}`],
  );
  return ['sim run', shellWord(topology), '--get', shellWord(get), ...words, '--ports auto --no-save'].join(
    ' ',
  );
}

/** Whether it is a random kind of network with its values, such as `erdos-renyi peers=100 p=0.1`, but without a seed. */
function isDrawnAnew(topology: string): boolean {
  const [kind, ...words] = topology.trim().split(/\s+/u);
  if (!words.some((word) => word.includes('=')) || words.some((word) => word.startsWith('seed=')))
    return false;
  return generators.some(({ name, isRandom }) => name === kind && isRandom);
}

/** A part of a sweep: the `index`-th of `of`, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The points of a shard. Points that can share an overlay are in one shard, unless there are more shards than networks. */
export function pointsOfShard(points: readonly Point[], { index, of }: Shard): Point[] {
  const groups = new Map<string, number>();
  for (const { group } of points) if (!groups.has(group)) groups.set(group, groups.size);
  const isWhole = groups.size >= of;
  return points.filter(({ group }, at) => (isWhole ? (groups.get(group) ?? 0) : at) % of === index - 1);
}

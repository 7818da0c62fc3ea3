import { SimError } from '../../errors.js';
import type { Overlay } from '../overlay.js';
import { PairSet } from './pair-set.js';
import type { Random } from './random.js';

const attempts = 50;

/**
 * A random simple overlay in which each node has exactly its degree.
 *
 * Every node has as many ends of links as its degree says, and all ends are paired at random (the configuration model:
 * B. Bollobás, 1980). A pair that cannot stand, of a node with itself or linked already, exchanges an end with a random
 * pair that can, where both then can (switchings: B. D. McKay and N. C. Wormald, "Uniform generation of random regular
 * graphs of moderate degree", Journal of Algorithms 11, 1990). Degrees are kept; not all networks are quite equally
 * likely, but ever more nearly so the larger and sparser they are.
 *
 * @param degrees a sequence that some simple network has (`isGraphical`)
 * @throws SimError `bad-usage`, where exchanges lead nowhere: hardly any network has these degrees
 */
export function linkByDegrees(degrees: Int32Array, random: Random): Overlay {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const ends = shuffledEnds(degrees, random);
    if (mend(ends, degrees.length, random)) return unpaired(ends, degrees.length);
  }
  throw new SimError('bad-usage', `chance has found no network of these degrees, in ${attempts} attempts`, {
    mend: 'give a lower degree, or another --seed',
  });
}

/** Pair i is of the ends 2i and 2i + 1. */
function shuffledEnds(degrees: Int32Array, random: Random): Int32Array {
  const ends = new Int32Array(degrees.reduce((sum, degree) => sum + degree, 0));
  let filled = 0;
  degrees.forEach((degree, node) => {
    ends.fill(node, filled, filled + degree);
    filled += degree;
  });
  // R. A. Fisher and F. Yates, in R. Durstenfeld's form (1964).
  for (let last = ends.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const end = ends[last] as number;
    ends[last] = ends[other] as number;
    ends[other] = end;
  }
  return ends;
}

/** Exchanges ends until every pair can stand. Gives whether it came to that. */
function mend(ends: Int32Array, nodes: number, random: Random): boolean {
  const count = ends.length / 2;
  const linked = new PairSet(nodes, count);
  const isBad = new Uint8Array(count);
  const bad: number[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    const a = ends[2 * pair] as number;
    const b = ends[2 * pair + 1] as number;
    if (a !== b && linked.add(a, b)) continue;
    isBad[pair] = 1;
    bad.push(pair);
  }
  const exchange = (one: number, other: number): boolean => {
    // Either end of the other may come.
    const side = random.below(2);
    const [a, b] = [ends[2 * one] as number, ends[2 * one + 1] as number];
    const [x, y] = [ends[2 * other + side] as number, ends[2 * other + 1 - side] as number];
    if (isBad[other] === 1 || a === x || b === y || linked.has(a, x) || linked.has(b, y)) return false;
    if (isBad[one] === 0) linked.delete(a, b);
    linked.delete(x, y);
    linked.add(a, x);
    linked.add(b, y);
    ends[2 * one + 1] = x;
    ends[2 * other + side] = b;
    return true;
  };
  let patience = 1000 + 20 * count;
  for (let one = bad.pop(); one !== undefined; one = bad.pop()) {
    while (!exchange(one, random.below(count))) {
      patience -= 1;
      if (patience < 0) return false;
      // Two good pairs exchange their ends, which may open a way that was barred.
      const good = random.below(count);
      if (isBad[good] === 0) exchange(good, random.below(count));
    }
    isBad[one] = 0;
  }
  return true;
}

function unpaired(ends: Int32Array, nodes: number): Overlay {
  const sources = new Int32Array(ends.length / 2);
  const targets = new Int32Array(sources.length);
  for (let pair = 0; pair < sources.length; pair += 1) {
    sources[pair] = ends[2 * pair] as number;
    targets[pair] = ends[2 * pair + 1] as number;
  }
  return { nodes, directed: false, sources, targets };
}

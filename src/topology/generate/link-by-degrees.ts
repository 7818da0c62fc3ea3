import type { Random } from '../../core/random.js';
import type { EdgeArrays } from '../model.js';
import { someEnds } from './degree-sequence.js';
import { PairSet } from './links.js';

/** Exchanges tried per link where only the exchanges make the overlay random. */
const triesPerLink = 20;

/**
 * A random simple overlay in which each node has exactly its degree.
 *
 * Every node has as many link ends as its degree, and all ends are paired at random (the configuration model: B.
 * Bollobás, 1980). Bad pairs exchange ends with other pairs. Where few networks have these degrees this may fail; then
 * one network that has them is shuffled by exchanges (R. Milo and others, "On the uniform generation of random graphs
 * with prescribed degree sequences", 2003). The networks are not exactly equally likely, but more nearly so the larger
 * and sparser they are.
 *
 * @param degrees a sequence that some simple network has (`isGraphical`)
 */
export function linkByDegrees(degrees: Int32Array, random: Random): EdgeArrays {
  const paired = new Pairing(shuffledEnds(degrees, random), degrees.length);
  const ends = degrees.reduce((sum, degree) => sum + degree, 0);
  if (paired.repair(random, 1000 + 2 * ends)) return paired.toOverlay();
  const shuffled = new Pairing(someEnds(degrees), degrees.length);
  shuffled.shuffle(random, (triesPerLink * ends) / 2);
  return shuffled.toOverlay();
}

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

/**
 * Link ends in pairs. A pair is bad if it is a self-link or a duplicate of another pair.
 *
 * An exchange swaps an end between two pairs if both are good afterwards (a switching: B. D. McKay and N. C. Wormald,
 * "Uniform generation of random regular graphs of moderate degree", Journal of Algorithms 11, 1990). It does not change
 * the degree of any node.
 */
export class Pairing {
  /** Pair i has the ends 2i and 2i + 1. */
  readonly #ends: Int32Array;
  readonly #nodes: number;
  readonly #linked: PairSet;
  readonly #isBad: Uint8Array;
  readonly #bad: number[] = [];

  /** @param ends owned by the pairing from now on, and changed in place */
  constructor(ends: Int32Array, nodes: number) {
    const count = ends.length / 2;
    this.#ends = ends;
    this.#nodes = nodes;
    this.#linked = new PairSet(nodes, count + 1);
    this.#isBad = new Uint8Array(count);
    for (let pair = 0; pair < count; pair += 1) {
      const a = ends[2 * pair] as number;
      const b = ends[2 * pair + 1] as number;
      if (a !== b && this.#linked.add(a, b)) continue;
      this.#isBad[pair] = 1;
      this.#bad.push(pair);
    }
  }

  /** Exchanges ends until no pair is bad; false if that fails after `maxTries` failed exchanges. */
  repair(random: Random, maxTries: number): boolean {
    const count = this.#isBad.length;
    let left = maxTries;
    for (let one = this.#bad.pop(); one !== undefined; one = this.#bad.pop()) {
      while (!this.#exchange(one, random)) {
        left -= 1;
        if (left < 0) return false;
        // An exchange between two good pairs may make another exchange possible.
        const good = random.below(count);
        if (this.#isBad[good] === 0) this.#exchange(good, random);
      }
      this.#isBad[one] = 0;
    }
    return true;
  }

  /** Tries exchanges between random pairs; no pair may be bad. */
  shuffle(random: Random, tries: number): void {
    const count = this.#isBad.length;
    for (let left = tries; left > 0; left -= 1) this.#exchange(random.below(count), random);
  }

  toOverlay(): EdgeArrays {
    const count = this.#isBad.length;
    const sources = new Int32Array(count);
    const targets = new Int32Array(count);
    for (let pair = 0; pair < count; pair += 1) {
      sources[pair] = this.#ends[2 * pair] as number;
      targets[pair] = this.#ends[2 * pair + 1] as number;
    }
    return { nodes: this.#nodes, directed: false, sources, targets };
  }

  /** Exchanges an end with a random good pair if both pairs are good afterwards; returns whether it did. */
  #exchange(one: number, random: Random): boolean {
    const ends = this.#ends;
    const linked = this.#linked;
    const other = random.below(this.#isBad.length);
    const side = random.below(2);
    const a = ends[2 * one] as number;
    const b = ends[2 * one + 1] as number;
    const x = ends[2 * other + side] as number;
    const y = ends[2 * other + 1 - side] as number;
    // These conditions also exclude an exchange of a pair with itself.
    if (this.#isBad[other] === 1 || a === x || b === y || linked.has(a, x) || linked.has(b, y)) return false;
    if (this.#isBad[one] === 0) linked.delete(a, b);
    linked.delete(x, y);
    linked.add(a, x);
    linked.add(b, y);
    ends[2 * one + 1] = x;
    ends[2 * other + side] = b;
    return true;
  }
}

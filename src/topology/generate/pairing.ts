import type { EdgeArrays } from '../model.js';
import { PairSet } from './pair-set.js';
import type { Random } from './random.js';

/**
 * Ends of links in pairs. A pair is bad where it cannot stand: a node with itself, or a second pair of the same two.
 *
 * An exchange swaps an end between two pairs where both can stand afterwards (a switching: B. D. McKay and N. C.
 * Wormald, "Uniform generation of random regular graphs of moderate degree", Journal of Algorithms 11, 1990). It leaves
 * the degrees of all nodes as they are.
 */
export class Pairing {
  /** Pair i is of the ends 2i and 2i + 1. */
  readonly #ends: Int32Array;
  readonly #nodes: number;
  readonly #linked: PairSet;
  readonly #isBad: Uint8Array;
  readonly #bad: number[] = [];

  /** @param ends are taken over, and changed in place */
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

  /** Exchanges ends until no pair is bad. Gives whether it came to that before the patience ended. */
  hint(random: Random, patience: number): boolean {
    const count = this.#isBad.length;
    let left = patience;
    for (let one = this.#bad.pop(); one !== undefined; one = this.#bad.pop()) {
      while (!this.#exchange(one, random)) {
        left -= 1;
        if (left < 0) return false;
        // Two good pairs exchange their ends, which may open a way that was barred.
        const good = random.below(count);
        if (this.#isBad[good] === 0) this.#exchange(good, random);
      }
      this.#isBad[one] = 0;
    }
    return true;
  }

  /** Tries so many exchanges between random pairs; none may be bad. */
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

  /** Exchanges an end with a random good pair, if both pairs can stand then. Gives whether they could. */
  #exchange(one: number, random: Random): boolean {
    const ends = this.#ends;
    const linked = this.#linked;
    const other = random.below(this.#isBad.length);
    // Either end of the other may come.
    const side = random.below(2);
    const a = ends[2 * one] as number;
    const b = ends[2 * one + 1] as number;
    const x = ends[2 * other + side] as number;
    const y = ends[2 * other + 1 - side] as number;
    // That a pair exchanges with itself, these rule out also.
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

import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that depend on the seed only: the same on every machine and in every version. */
export interface Random {
  /** A whole number from 0 to `count - 1`, each equally likely. `count` is 1 to 2^32. */
  below(count: number): number;
  /** A number from 0 to 1, without 1, of 53 random bits. */
  unit(): number;
}

/**
 * The random numbers of a seed, which is any text. Each purpose has its own sequence, so that the links of a network do
 * not depend on the files that are placed in it.
 *
 * The state is a digest of the text, so that similar seeds, such as 1 and 2, give unrelated numbers.
 */
export function randomOf(seed: string, purpose: string): Random {
  const digest = createHash('sha256').update(`${purpose}\n${seed}`).digest();
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32BE(offset));
  const generator = xoroshiro128plusFromState(state);
  return {
    below: (count) => uniformInt(generator, 0, count - 1),
    unit: () => uniformFloat64(generator),
  };
}

/**
 * Draws distinct numbers below `count`, all sets of them equally likely, with one random number for each
 * (R. Floyd, in J. Bentley, "A sample of brilliance", CACM 30(9), 1987).
 */
export class Sampler {
  /** For each number, the last drawing that chose it. */
  readonly #chosenIn: Int32Array;
  #drawing = 0;

  constructor(count: number) {
    this.#chosenIn = new Int32Array(count);
  }

  /** Calls `choose` with `size` distinct numbers, at most the sampler's count. Their order is not random. */
  draw(size: number, random: Random, choose: (chosen: number) => void): void {
    const chosenIn = this.#chosenIn;
    this.#drawing += 1;
    for (let last = chosenIn.length - size; last < chosenIn.length; last += 1) {
      const drawn = random.below(last + 1);
      const chosen = chosenIn[drawn] === this.#drawing ? last : drawn;
      chosenIn[chosen] = this.#drawing;
      choose(chosen);
    }
  }
}

import type { Random } from './random.js';

/**
 * Draws distinct numbers below `count`, all sets of them equally likely, with one random number for each
 * (R. Floyd, in J. Bentley, "A sample of brilliance", CACM 30(9), 1987).
 */
export class Sampler {
  /** In which drawing a number was last chosen. */
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

import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Where chance comes from: the same seed deals the same numbers, on every machine and for ever. */
export interface Random {
  /** A whole number from 0 to `count - 1`, each equally likely. `count` is 1 to 2^32. */
  below(count: number): number;
  /** A number from 0 to 1, without 1, of 53 random bits. */
  unit(): number;
}

/**
 * The numbers of a seed, which is any text; what is drawn for one purpose leaves those of another as they are, so that
 * a network stays the same whatever files are placed in it.
 *
 * The generator's state is a digest of the text: seeds that are alike, such as 1 and 2, deal numbers that are not.
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

import { randomOf } from '../core/random.js';

/**
 * Random numbers without allocation: xoshiro128** (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators",
 * 2021). Only whole numbers of 32 bits are calculated, so all platforms give the same.
 */
export class FastRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seed any text; each purpose has numbers of its own */
  constructor(seed: string, purpose: string) {
    const random = randomOf(seed, purpose);
    const word = (): number => random.below(2 ** 32) | 0;
    this.#a = word();
    this.#b = word();
    this.#c = word();
    // All four may not be 0.
    this.#d = word() | 1;
  }

  /** 0 to 2^32 - 1. */
  bits(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** A multiple of 2^-32 from 0 to 1, without 1. */
  unit(): number {
    return this.bits() / 0x1_0000_0000;
  }
}

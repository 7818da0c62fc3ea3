import { log } from '../core/portable-math.js';
import { mixBits } from '../protocol/random-bits.js';
import type { FastRandom } from './fast-random.js';

export interface ChurnOptions {
  /** Mean lengths in ticks: how long a peer is up, and how long it is down. */
  readonly upTicks: number;
  readonly downTicks: number;
  /** `fixed`: each time is as long as the mean. */
  readonly lengths: 'exponential' | 'fixed';
}

/**
 * Peers that are up and down in turn, each with its own random numbers. At the beginning a peer is up with the probability of any
 * later time. The changes of a peer are only calculated when a message needs to know.
 */
export class Churn {
  readonly #options: ChurnOptions;
  readonly #seed: number;
  /** When the peer changes next. */
  readonly #nextChange: Float64Array;
  /** Even: up. */
  readonly #changes: Uint32Array;

  constructor(peers: number, options: ChurnOptions, random: FastRandom) {
    const { upTicks, downTicks, lengths } = options;
    this.#options = options;
    this.#seed = random.bits();
    this.#nextChange = new Float64Array(peers);
    this.#changes = new Uint32Array(peers);
    for (let peer = 0; peer < peers; peer += 1) {
      const isDown = random.unit() * (upTicks + downTicks) >= upTicks;
      const mean = isDown ? downTicks : upTicks;
      this.#changes[peer] = isDown ? 1 : 0;
      // An exponential time has no memory. Of a fixed one, a part has passed.
      this.#nextChange[peer] = lengths === 'fixed' ? random.unit() * mean : exponential(mean, random.bits());
    }
  }

  /** @param tick not before that of an earlier call */
  isUp(peer: number, tick: number): boolean {
    const { upTicks, downTicks, lengths } = this.#options;
    let changes = this.#changes[peer] as number;
    let next = this.#nextChange[peer] as number;
    while (next <= tick) {
      changes += 1;
      const mean = (changes & 1) === 0 ? upTicks : downTicks;
      next += lengths === 'fixed' ? mean : exponential(mean, mixBits(mixBits(this.#seed, peer), changes));
    }
    this.#changes[peer] = changes;
    this.#nextChange[peer] = next;
    return (changes & 1) === 0;
  }

  /** The first tick at which the peer, which is down now, is up. */
  upAgain(peer: number): number {
    return Math.ceil(this.#nextChange[peer] as number);
  }
}

/** @param bits 0 to 2^32 - 1 */
function exponential(mean: number, bits: number): number {
  return -mean * log((bits + 0.5) / 0x1_0000_0000);
}

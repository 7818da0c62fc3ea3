import { type Failure, HolderQueue } from './holder-queue.js';

/** How a query ended for its origin. */
export const queryOutcomes = [
  /** Found, transferred, verified. */
  'verified',
  /** The origin itself shares the file; no query was sent. */
  'held',
  /** The flood settled without a hit. */
  'not-found',
  /** Found, but no holder's transfer verified. */
  'unverified',
] as const;
export type QueryOutcome = (typeof queryOutcomes)[number];

/** What the origin does next. */
export type NextStep<Hit> =
  | { readonly kind: 'wait' }
  | { readonly kind: 'fetch'; readonly hit: Hit }
  | { readonly kind: 'resolve'; readonly outcome: QueryOutcome };

/** Limits memory and time: hits from more holders than this are ignored. */
const maxHolders = 256;

/**
 * A query at its origin, from `get` to its outcome. `Hit` is whatever the caller needs to fetch the file.
 *
 * ```
 * flooding --hit--> fetching --verified--> resolved
 *    |                 |--failed--> the next alternate, or back to flooding (resolved, if settled)
 *    '--settled, no hit left--> resolved
 * ```
 */
export class OpenQuery<Hit> {
  readonly file: string;
  #state: 'flooding' | 'fetching' | 'resolved' = 'flooding';
  #settled = false;
  #failed = false;
  readonly #queue = new HolderQueue<Hit>();
  /** The holders whose hit was accepted, and whether it has a digest. */
  readonly #holders = new Map<string | number, boolean>();

  constructor(file: string) {
    this.file = file;
  }

  get resolved(): boolean {
    return this.#state === 'resolved';
  }

  /** How long the current holder may send too little, in idle times of a transfer; null if no other holder can be asked. */
  get patience(): number | null {
    return this.#queue.patience;
  }

  /** Number of holders that have answered. */
  get holders(): number {
    return this.#holders.size;
  }

  /** Number of holders that were not asked, once it is resolved. */
  get untried(): number {
    return this.#queue.untried;
  }

  /**
   * Requests the first hit, keeps later ones as alternates, and ignores a second hit of the same holder. A hit without a digest is
   * requested at once if it is the first, because no other may follow, but it never goes before one with a digest: what arrives can
   * be compared with less. It does not count as the first of its holder either, since any program can send it in the holder's name.
   *
   * @param holder the holder's identity
   * @param isDoubtful whether the holder was too slow or wrong in an earlier query
   */
  hit(
    hit: Hit,
    holder: string | number,
    hasDigest = true,
    isDoubtful = false,
  ): { readonly use: 'request' | 'alternate' | 'ignore'; readonly next: NextStep<Hit> } {
    const hadDigest = this.#holders.get(holder);
    const isKnown = hadDigest === true || (hadDigest === false && !hasDigest);
    if (this.resolved || isKnown || (hadDigest === undefined && this.#holders.size >= maxHolders)) {
      return { use: 'ignore', next: { kind: 'wait' } };
    }
    this.#holders.set(holder, hasDigest);
    const alternate = { hit, holder, hasDigest, isDoubtful, isRetry: false };
    if (this.#state === 'fetching') {
      this.#queue.add(alternate);
      return { use: 'alternate', next: { kind: 'wait' } };
    }
    this.#state = 'fetching';
    this.#queue.start(alternate);
    return { use: 'request', next: { kind: 'fetch', hit } };
  }

  /** The file is in the origin's own share. */
  held(): NextStep<Hit> {
    return this.#resolve('held');
  }

  transferred(): NextStep<Hit> {
    return this.#resolve('verified');
  }

  transferFailed(failure: Failure = { isSlow: false, idles: 0 }): NextStep<Hit> {
    this.#failed = true;
    const hit = this.#queue.next(failure);
    if (hit !== null) return { kind: 'fetch', hit };
    this.#state = 'flooding';
    return this.#settled || this.#queue.isExhausted ? this.#resolve('unverified') : { kind: 'wait' };
  }

  /** No further hit can arrive. */
  settle(): NextStep<Hit> {
    this.#settled = true;
    if (this.#state !== 'flooding') return { kind: 'wait' };
    return this.#resolve(this.#failed ? 'unverified' : 'not-found');
  }

  #resolve(outcome: QueryOutcome): NextStep<Hit> {
    this.#state = 'resolved';
    return { kind: 'resolve', outcome };
  }
}

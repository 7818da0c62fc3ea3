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

/** Limits memory: hits from more holders than this are ignored. */
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
  readonly #alternates: Hit[] = [];
  readonly #holders = new Set<string | number>();

  constructor(file: string) {
    this.file = file;
  }

  get resolved(): boolean {
    return this.#state === 'resolved';
  }

  /** Whether another holder could be tried. */
  get hasAlternates(): boolean {
    return this.#alternates.length > 0;
  }

  /**
   * Requests the first hit, keeps later ones as alternates, and ignores a second hit of the same holder.
   *
   * @param holder the holder's identity
   */
  hit(
    hit: Hit,
    holder: string | number,
  ): { readonly use: 'request' | 'alternate' | 'ignore'; readonly next: NextStep<Hit> } {
    if (this.resolved || this.#holders.has(holder) || this.#holders.size >= maxHolders) {
      return { use: 'ignore', next: { kind: 'wait' } };
    }
    this.#holders.add(holder);
    if (this.#state === 'fetching') {
      this.#alternates.push(hit);
      return { use: 'alternate', next: { kind: 'wait' } };
    }
    this.#state = 'fetching';
    return { use: 'request', next: { kind: 'fetch', hit } };
  }

  /** The file is in the origin's own share. */
  held(): NextStep<Hit> {
    return this.#resolve('held');
  }

  transferred(): NextStep<Hit> {
    return this.#resolve('verified');
  }

  transferFailed(): NextStep<Hit> {
    this.#failed = true;
    const hit = this.#alternates.shift();
    if (hit !== undefined) return { kind: 'fetch', hit };
    this.#state = 'flooding';
    return this.#settled ? this.#resolve('unverified') : { kind: 'wait' };
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

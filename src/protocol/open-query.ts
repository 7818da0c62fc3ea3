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

interface Alternate<Hit> {
  readonly hit: Hit;
  readonly holder: string | number;
  readonly hasDigest: boolean;
}

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
  /** Holders to try, those with a digest first. */
  #alternates: Alternate<Hit>[] = [];
  /** The holders whose hit was accepted, and whether it has a digest. */
  readonly #holders = new Map<string | number, boolean>();

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
   * Requests the first hit, keeps later ones as alternates, and ignores a second hit of the same holder. A hit without a digest is
   * requested at once if it is the first, because no other may follow, but it never goes before one with a digest: what arrives can
   * be compared with less. It does not count as the first of its holder either, since any program can send it in the holder's name.
   *
   * @param holder the holder's identity
   */
  hit(
    hit: Hit,
    holder: string | number,
    hasDigest = true,
  ): { readonly use: 'request' | 'alternate' | 'ignore'; readonly next: NextStep<Hit> } {
    const hadDigest = this.#holders.get(holder);
    const isKnown = hadDigest === true || (hadDigest === false && !hasDigest);
    if (this.resolved || isKnown || (hadDigest === undefined && this.#holders.size >= maxHolders)) {
      return { use: 'ignore', next: { kind: 'wait' } };
    }
    this.#holders.set(holder, hasDigest);
    if (this.#state === 'fetching') {
      this.#addAlternate({ hit, holder, hasDigest });
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
    const next = this.#alternates.shift();
    if (next !== undefined) return { kind: 'fetch', hit: next.hit };
    this.#state = 'flooding';
    return this.#settled ? this.#resolve('unverified') : { kind: 'wait' };
  }

  /** No further hit can arrive. */
  settle(): NextStep<Hit> {
    this.#settled = true;
    if (this.#state !== 'flooding') return { kind: 'wait' };
    return this.#resolve(this.#failed ? 'unverified' : 'not-found');
  }

  #addAlternate(added: Alternate<Hit>): void {
    const others = this.#alternates.filter(({ holder }) => holder !== added.holder);
    const withDigest = others.filter(({ hasDigest }) => hasDigest);
    const without = others.filter(({ hasDigest }) => !hasDigest);
    this.#alternates = added.hasDigest
      ? [...withDigest, added, ...without]
      : [...withDigest, ...without, added];
  }

  #resolve(outcome: QueryOutcome): NextStep<Hit> {
    this.#state = 'resolved';
    return { kind: 'resolve', outcome };
  }
}

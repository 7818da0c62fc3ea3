/** A hit whose holder could be asked for the file. */
export interface Alternate<Hit> {
  readonly hit: Hit;
  readonly holder: string | number;
  readonly hasDigest: boolean;
  /** Whether its holder was too slow or wrong in an earlier query. */
  readonly isDoubtful: boolean;
  /** Whether its holder was too slow once in this query. */
  readonly isRetry: boolean;
}

/** How the transfer of a holder failed. */
export interface Failure {
  /** Whether the holder sent too little for its patience. */
  readonly isSlow: boolean;
  /** Duration of the transfer, in idle times. */
  readonly idles: number;
}

/**
 * How long the holders may be too slow, in idle times of a transfer (10 s): one after another may be hostile, and an honest one
 * among 256 is to be reached within two minutes. The first may take as long as on a busy machine. Each that was too slow shortens
 * the time of the next; that of a holder without a digest much more, because any program can claim to have a file.
 */
const patience = { first: 1, withoutDigest: 0.2, least: 0.025 } as const;

/**
 * No further holder is asked when so many transfers have failed and took so many idle times in all. A transfer that goes on is not
 * stopped for it.
 */
export const maxFailed = { transfers: 4, idles: 12 } as const;

/**
 * The holders that an origin asks, one after the other: those with a digest before those without, and behind both the
 * ones that have failed before. Those that were too slow while another waited are last, and are asked once more.
 */
export class HolderQueue<Hit> {
  #waiting: readonly Alternate<Hit>[] = [];
  #current: Alternate<Hit> | null = null;
  #slow = 0;
  #failed = { transfers: 0, idles: 0 };

  /** Number of holders that were not asked. */
  get untried(): number {
    return this.#waiting.filter(({ isRetry }) => !isRetry).length;
  }

  /** How long the current holder may send too little, in idle times; null if no other one waits. */
  get patience(): number | null {
    const next = this.#waiting[0];
    if (this.#current === null || next === undefined) return null;
    const { hasDigest, isRetry } = this.#current;
    if (this.#slow === 0 || (next.isRetry && !isRetry)) return patience.first;
    const start = hasDigest ? patience.first : patience.withoutDigest;
    return Math.max(patience.least, start / this.#slow);
  }

  /** Replaces a waiting hit of the same holder. */
  add(added: Alternate<Hit>): void {
    const others = this.#waiting.filter(({ holder }) => holder !== added.holder);
    const at = others.findIndex((other) => rank(other) > rank(added));
    this.#waiting = at === -1 ? [...others, added] : [...others.slice(0, at), added, ...others.slice(at)];
  }

  /** The holder of the first hit is asked at once. */
  start(next: Alternate<Hit>): void {
    this.#current = next;
  }

  /** The next holder; null if there is none, or too much time has passed. */
  next({ isSlow, idles }: Failure): Hit | null {
    const failed = this.#current;
    const isHurried = failed !== null && isSlow && !failed.isRetry && this.#waiting.length > 0;
    // A hit of the same holder with its digest is not to be replaced.
    if (isHurried && this.#waiting.every(({ holder }) => holder !== failed.holder))
      this.add({ ...failed, isRetry: true });
    if (isSlow) this.#slow += 1;
    this.#failed = { transfers: this.#failed.transfers + 1, idles: this.#failed.idles + idles };
    if (this.isExhausted) return null;
    const [next, ...rest] = this.#waiting;
    this.#current = next ?? null;
    this.#waiting = rest;
    return next?.hit ?? null;
  }

  get isExhausted(): boolean {
    return this.#failed.transfers >= maxFailed.transfers && this.#failed.idles >= maxFailed.idles;
  }
}

function rank({ hasDigest, isDoubtful, isRetry }: Alternate<unknown>): number {
  return (isRetry ? 4 : 0) + (isDoubtful ? 2 : 0) + (hasDigest ? 0 : 1);
}

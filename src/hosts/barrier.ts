/** How the wait for the hosts of a run has ended. */
export type BarrierEnd =
  | { readonly kind: 'complete' }
  /** Some are missing, and the run goes on without them. */
  | { readonly kind: 'partial'; readonly missing: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BarrierOptions {
  /** How many hosts are expected. */
  readonly hosts: number;
  /** Whether some may be missing. */
  readonly isPartial: boolean;
  /** The number of looks after which no more hosts are expected. */
  readonly looks: number;
  /** Whether the looks are counted from the first host on. False: from the beginning; no queue decides when that host is there. */
  readonly countsFromFirst: boolean;
  /** The time of these looks in words, such as `60 s`. */
  readonly time: string;
}

/**
 * Decides when the hosts of a run are there, or are not expected any more. It counts looks, and not the time between them: a machine
 * that is too busy to look is also too busy to accept a host.
 */
export class Barrier {
  readonly #options: BarrierOptions;
  readonly #names: string[] = [];
  #lost = 0;
  #lostBecause = '';
  #looks = 0;
  #end: BarrierEnd | null = null;

  constructor(options: BarrierOptions) {
    this.#options = options;
  }

  /** Null: hosts are still expected. */
  get end(): BarrierEnd | null {
    return this.#end;
  }

  /** How many hosts are there. */
  get count(): number {
    return this.#names.length;
  }

  joined(name: string): void {
    this.#names.push(name);
    this.#decideIfAllAreKnown();
  }

  /** A host that had joined has left again. */
  lost(name: string, reason: string): void {
    this.#names.splice(this.#names.indexOf(name), 1);
    this.refused(`host ${name} was lost at the start: ${reason}`);
  }

  /** A host cannot be used. */
  refused(reason: string): void {
    this.#lost += 1;
    this.#lostBecause = reason;
    if (this.#options.isPartial) this.#decideIfAllAreKnown();
    else this.#decide(this.#lostBecause);
  }

  /** @param how such as `srun ended (exit code 1)` */
  launcherEnded(how: string): void {
    this.#decide(`${how} before all hosts were there: ${this.#present()}`);
  }

  /** Must be called at regular intervals. */
  look(): void {
    const { looks, countsFromFirst, time } = this.#options;
    if (this.count === 0 && countsFromFirst) return;
    this.#looks += 1;
    if (this.#looks < looks) return;
    const when = countsFromFirst
      ? `${time} after the first host, not all were there`
      : `not all hosts were there within ${time}`;
    this.#decide(`${when}: ${this.#present()}`);
  }

  #decideIfAllAreKnown(): void {
    if (this.count + this.#lost === this.#options.hosts) this.#decide(this.#lostBecause);
  }

  #decide(reason: string): void {
    if (this.#end !== null) return;
    const { hosts, isPartial } = this.#options;
    const missing = hosts - this.count;
    if (missing === 0) this.#end = { kind: 'complete' };
    else if (isPartial && this.count > 0) this.#end = { kind: 'partial', missing, reason };
    else this.#end = { kind: 'failed', reason };
  }

  #present(): string {
    const sorted = this.#names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    const names = sorted.length === 0 ? '' : ` (${sorted.join(', ')})`;
    return `${this.count} of ${this.#options.hosts}${names}`;
  }
}

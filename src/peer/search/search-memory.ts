import type { RunClock } from '../../trace/recorder.js';

/** As long as a query id is remembered; see `protocol/seen-queries.ts`. */
const maxAgeMs = 10 * 60_000;
/** Fewer than ids: each has an object. */
const maxCount = 20_000;

/** What a strategy keeps of one query at one peer. */
export interface QueryNotes {
  /** See `remembered` of `SearchSite`. */
  value: number;
  /** The marked slots. */
  readonly marked: Set<number>;
}

interface Entry extends QueryNotes {
  readonly since: number;
}

/** The notes about queries, limited by age and by count. */
export class SearchMemory {
  readonly #clock: RunClock;
  /** By query id, the oldest first. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: RunClock) {
    this.#clock = clock;
  }

  /** Undefined if nothing was noted. */
  find(query: string): QueryNotes | undefined {
    this.#forgetOld();
    return this.#entries.get(query);
  }

  of(query: string): QueryNotes {
    const known = this.find(query);
    if (known !== undefined) return known;
    const entry = { value: 0, marked: new Set<number>(), since: this.#clock() };
    // A copy: a string of a message would keep the whole message in memory.
    this.#entries.set(Buffer.from(query, 'latin1').toString('latin1'), entry);
    this.#forgetOld();
    return entry;
  }

  get size(): number {
    return this.#entries.size;
  }

  #forgetOld(): void {
    const now = this.#clock();
    for (const [query, { since }] of this.#entries) {
      if (this.#entries.size <= maxCount && now - since < maxAgeMs) return;
      this.#entries.delete(query);
    }
  }
}

/**
 * Queries that were seen before, limited by age and by count.
 *
 * All entries live equally long, so an insertion-ordered map is a queue by age: expired entries are at its front.
 */
export class SeenQueries {
  readonly #seenAt = new Map<string, number>();
  readonly #maxAgeMs: number;
  readonly #maxCount: number;

  constructor(maxAgeMs: number, maxCount: number) {
    this.#maxAgeMs = maxAgeMs;
    this.#maxCount = maxCount;
  }

  /**
   * Remembers the query.
   *
   * @param now in ms, of any clock that never goes back
   * @returns whether the query is new at this time
   */
  markSeen(query: string, now: number): boolean {
    for (const [oldest, seenAt] of this.#seenAt) {
      if (now - seenAt < this.#maxAgeMs) break;
      this.#seenAt.delete(oldest);
    }
    if (this.#seenAt.has(query)) return false;
    if (this.#seenAt.size >= this.#maxCount) {
      const [oldest] = this.#seenAt.keys();
      if (oldest !== undefined) this.#seenAt.delete(oldest);
    }
    this.#seenAt.set(query, now);
    return true;
  }

  get size(): number {
    return this.#seenAt.size;
  }
}

/** Longer than any flood takes, and small enough for memory. */
const maxAgeMs = 10 * 60_000;
const maxCount = 100_000;
/** A bare `get` carries no id: for this long, the same file and origin count as the same query. */
const bareMaxAgeMs = 5_000;

/** All queries that a peer has seen. */
export class QueryMemory {
  readonly #withId = new SeenQueries(maxAgeMs, maxCount);
  readonly #bare = new SeenQueries(bareMaxAgeMs, maxCount);

  /** @param id the query id in the message, null in a bare one */
  for(id: string | null): SeenQueries {
    return id === null ? this.#bare : this.#withId;
  }
}

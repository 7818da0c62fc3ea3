/**
 * Which queries were seen before, bounded by age and by count.
 *
 * An insertion-ordered map is a queue by age as long as all entries live equally long, so what has expired is at
 * its front and is dropped in passing.
 */
export class SeenQueries {
  readonly #seenAt = new Map<string, number>();
  readonly #maxAgeMs: number;
  readonly #maxCount: number;

  constructor(maxAgeMs: number, maxCount: number) {
    this.#maxAgeMs = maxAgeMs;
    this.#maxCount = maxCount;
  }

  /** Whether the query is new at this time (in ms, of any clock that never goes back), and remembers it. */
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

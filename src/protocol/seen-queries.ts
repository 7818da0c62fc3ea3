/** A query id of 32 hex digits is this many numbers of 16 bits. */
const partsPerId = 8;
/** Larger than a part, and small enough for exact sums. */
const prime = 2 ** 31 - 1;
/** Entries in a chain on average, when there are as many as there may be. */
const maxChainLength = 8;

/** Writes an id as 8 numbers of 16 bits, from `start` on. @param id 32 lower-case hex digits */
export function writeParts(id: string, parts: Uint16Array, start: number): void {
  for (let index = 0; index < 4 * partsPerId; index += 1) {
    const code = id.charCodeAt(index);
    const digit = (code & 0xf) + (code >> 6) * 9;
    const at = start + (index >> 2);
    // Each shift drops a digit of the id that was here before.
    parts[at] = ((parts[at] as number) << 4) | digit;
  }
}

/**
 * Draws a hash function at random (J. Carter and M. Wegman, "Universal classes of hash functions", 1979): two ids have the same hash
 * as rarely as random ones do. Unknown peers choose ids, and must not be able to choose many with the same hash.
 *
 * @param random a number from 0 to 1, without 1
 * @returns a function of the 8 parts of an id, from `start` on, to a number below 2^31 - 1
 */
export function universalHash(random: () => number): (parts: Uint16Array, start: number) => number {
  const factors = Array.from({ length: partsPerId }, () => Math.floor(random() * prime));
  return (parts, start) => {
    let sum = 0;
    for (let part = 0; part < partsPerId; part += 1)
      sum += (factors[part] as number) * (parts[start + part] as number);
    return sum % prime;
  };
}

/**
 * Queries that were seen before, limited by age and by count.
 *
 * All entries live equally long, so they are a ring in order of age. They are numbers, 29 bytes an entry: a string of a message would
 * keep the whole message in memory. The system gives memory only to what was used.
 */
export class SeenQueries {
  readonly #maxAgeMs: number;
  readonly #maxCount: number;
  readonly #hash: ReturnType<typeof universalHash>;
  /** By slot, as the next two are. There is always a free slot, into which the next id is written. */
  readonly #parts: Uint16Array;
  readonly #seenAt: Float64Array;
  /** The next older entry in the same chain: its slot + 1, and 0 behind the last. */
  readonly #older: Uint32Array;
  /** The newest entry of each chain, in the same way. */
  readonly #newest: Uint32Array;
  #oldest = 0;
  #size = 0;

  /** @param random a number from 0 to 1, without 1 */
  constructor(maxAgeMs: number, maxCount: number, random: () => number) {
    this.#maxAgeMs = maxAgeMs;
    this.#maxCount = maxCount;
    this.#hash = universalHash(random);
    const slots = maxCount + 1;
    this.#parts = new Uint16Array(slots * partsPerId);
    this.#seenAt = new Float64Array(slots);
    this.#older = new Uint32Array(slots);
    this.#newest = new Uint32Array(Math.ceil(maxCount / maxChainLength));
  }

  /**
   * Remembers the query.
   *
   * @param query its id: 32 lower-case hex digits
   * @param now in ms, of any clock that never goes back
   * @returns whether the query is new at this time
   */
  markSeen(query: string, now: number): boolean {
    while (this.#size > 0 && now - (this.#seenAt[this.#oldest] as number) >= this.#maxAgeMs)
      this.#removeOldest();
    const slot = (this.#oldest + this.#size) % this.#seenAt.length;
    writeParts(query, this.#parts, slot * partsPerId);
    const chain = this.#chainOf(slot);
    for (let seen = this.#newest[chain] as number; seen !== 0; seen = this.#older[seen - 1] as number)
      if (this.#areSame(seen - 1, slot)) return false;
    if (this.#size === this.#maxCount) this.#removeOldest();
    this.#seenAt[slot] = now;
    this.#older[slot] = this.#newest[chain] as number;
    this.#newest[chain] = slot + 1;
    this.#size += 1;
    return true;
  }

  get size(): number {
    return this.#size;
  }

  #areSame(one: number, other: number): boolean {
    for (let part = 0; part < partsPerId; part += 1)
      if (this.#parts[one * partsPerId + part] !== this.#parts[other * partsPerId + part]) return false;
    return true;
  }

  #chainOf(slot: number): number {
    return this.#hash(this.#parts, slot * partsPerId) % this.#newest.length;
  }

  /** It is the last of its chain. */
  #removeOldest(): void {
    const last = this.#oldest + 1;
    const chain = this.#chainOf(this.#oldest);
    let seen = this.#newest[chain] as number;
    if (seen === last) this.#newest[chain] = 0;
    else {
      while (this.#older[seen - 1] !== last) seen = this.#older[seen - 1] as number;
      this.#older[seen - 1] = 0;
    }
    this.#oldest = last % this.#seenAt.length;
    this.#size -= 1;
  }
}

/** Longer than any flood takes, and small enough for memory. */
const maxAgeMs = 10 * 60_000;
const maxCount = 100_000;
/** A bare `get` carries no id: for this long, the same file and origin count as the same query. */
const bareMaxAgeMs = 5_000;

/** All queries that a peer has seen. */
export class QueryMemory {
  readonly #withId: SeenQueries;
  readonly #bare: SeenQueries;

  /** @param random a number from 0 to 1, without 1 */
  constructor(random: () => number) {
    this.#withId = new SeenQueries(maxAgeMs, maxCount, random);
    this.#bare = new SeenQueries(bareMaxAgeMs, maxCount, random);
  }

  /** @param id the query id in the message, null in a bare one */
  for(id: string | null): SeenQueries {
    return id === null ? this.#bare : this.#withId;
  }
}

const chunkEvents = 1024;
const words = 4;
const none = 0xffffffff;

/**
 * Events in the order of their ticks, and within a tick in the order in which they were added: a ring of buckets, one per tick of
 * the near future. An event has four words of 32 bits. Buckets are lists of chunks of one pool, so nothing is allocated per event.
 */
export class EventQueue {
  readonly #ring: number;
  readonly #firstOf: Uint32Array;
  readonly #lastOf: Uint32Array;
  #pool: Uint32Array;
  #nextOf: Uint32Array;
  #usedOf: Uint16Array;
  #free = none;
  #chunks = 0;
  #size = 0;
  #now = 0;
  #readChunk = none;
  #readAt = 0;
  /** The words of the event that {@link take} took. */
  link = 0;
  hopWord = 0;
  state = 0;
  tag = 0;

  /** @param horizon the largest delay, in ticks */
  constructor(horizon: number) {
    this.#ring = 2 ** Math.ceil(Math.log2(horizon + 2));
    this.#firstOf = new Uint32Array(this.#ring).fill(none);
    this.#lastOf = new Uint32Array(this.#ring).fill(none);
    this.#pool = new Uint32Array(64 * chunkEvents * words);
    this.#nextOf = new Uint32Array(64);
    this.#usedOf = new Uint16Array(64);
  }

  get now(): number {
    return this.#now;
  }

  get size(): number {
    return this.#size;
  }

  add(tick: number, link: number, hopWord: number, state: number, tag: number): void {
    const bucket = tick & (this.#ring - 1);
    let chunk = this.#lastOf[bucket] as number;
    if (chunk === none || this.#usedOf[chunk] === chunkEvents) {
      const added = this.#newChunk();
      if (chunk === none) this.#firstOf[bucket] = added;
      else this.#nextOf[chunk] = added;
      this.#lastOf[bucket] = added;
      chunk = added;
    }
    const used = this.#usedOf[chunk] as number;
    const at = (chunk * chunkEvents + used) * words;
    const pool = this.#pool;
    pool[at] = link;
    pool[at + 1] = hopWord;
    pool[at + 2] = state;
    pool[at + 3] = tag;
    this.#usedOf[chunk] = used + 1;
    this.#size += 1;
  }

  /** Takes the next event; false if there is none. */
  take(): boolean {
    if (this.#size === 0) return false;
    for (;;) {
      const bucket = this.#now & (this.#ring - 1);
      if (this.#readChunk === none) {
        this.#readChunk = this.#firstOf[bucket] as number;
        this.#readAt = 0;
      }
      const chunk = this.#readChunk;
      if (chunk !== none && this.#readAt < (this.#usedOf[chunk] as number)) {
        const at = (chunk * chunkEvents + this.#readAt) * words;
        const pool = this.#pool;
        this.link = pool[at] as number;
        this.hopWord = pool[at + 1] as number;
        this.state = pool[at + 2] as number;
        this.tag = pool[at + 3] as number;
        this.#readAt += 1;
        this.#size -= 1;
        return true;
      }
      if (chunk === none) {
        this.#now += 1;
        continue;
      }
      const next = this.#nextOf[chunk] as number;
      this.#nextOf[chunk] = this.#free;
      this.#free = chunk;
      this.#readChunk = next;
      this.#readAt = 0;
      this.#firstOf[bucket] = next;
      if (next === none) this.#lastOf[bucket] = none;
    }
  }

  #newChunk(): number {
    let chunk = this.#free;
    if (chunk === none) {
      chunk = this.#chunks;
      this.#chunks += 1;
      if (chunk === this.#nextOf.length) this.#grow();
    } else this.#free = this.#nextOf[chunk] as number;
    this.#nextOf[chunk] = none;
    this.#usedOf[chunk] = 0;
    return chunk;
  }

  #grow(): void {
    const chunks = this.#nextOf.length * 2;
    const [pool, nextOf, usedOf] = [this.#pool, this.#nextOf, this.#usedOf];
    this.#pool = new Uint32Array(chunks * chunkEvents * words);
    this.#pool.set(pool);
    this.#nextOf = new Uint32Array(chunks);
    this.#nextOf.set(nextOf);
    this.#usedOf = new Uint16Array(chunks);
    this.#usedOf.set(usedOf);
  }
}

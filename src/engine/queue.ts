import { FarEvents } from './far-events.js';
import { TickSet } from './tick-set.js';

const words = 4;
const chunkEvents = 32;
/** Chunks of a segment: 1 MB. */
const segmentBits = 11;
const none = -1;
const minRing = 1024;
/** Two lists and a set of so many buckets take 2 MB. */
const maxRing = 1 << 18;

/**
 * Events in the order of their ticks, and within a tick in the order in which they were added.
 *
 * A ring of buckets holds the near future, one bucket for each tick; what is later waits in a heap until the ring reaches it. An
 * event has four words of 32 bits. A bucket is a list of chunks. All chunks are in segments that are never copied and are used again,
 * so nothing is allocated for an event.
 */
export class EventQueue {
  readonly #ring: number;
  readonly #firstOf: Int32Array;
  readonly #lastOf: Int32Array;
  readonly #occupied: TickSet;
  readonly #far = new FarEvents();
  readonly #segments: Int32Array[] = [];
  #nextOf = new Int32Array(0);
  #usedOf = new Uint8Array(0);
  #free = none;
  #chunks = 0;
  #near = 0;
  #now = 0;
  #readChunk = none;
  #readAt = 0;
  /** The words of the event that {@link take} took. */
  link = 0;
  hopWord = 0;
  state = 0;
  tag = 0;

  /** @param horizon nearly no event is added more ticks ahead */
  constructor(horizon: number) {
    let ring = minRing;
    while (ring < maxRing && ring < horizon + 2) ring *= 2;
    this.#ring = ring;
    this.#firstOf = new Int32Array(ring).fill(none);
    this.#lastOf = new Int32Array(ring).fill(none);
    this.#occupied = new TickSet(ring);
  }

  /** The tick of the last event that was taken. */
  get now(): number {
    return this.#now;
  }

  get size(): number {
    return this.#near + this.#far.size;
  }

  /** Bytes of the chunks, used or free. */
  get bytes(): number {
    return this.#segments.length * segmentWords * 4;
  }

  /** @param tick not before {@link now}; a whole number below 2^53 */
  add(tick: number, link: number, hopWord: number, state: number, tag: number): void {
    if (tick - this.#now < this.#ring) this.#addNear(tick, link, hopWord, state, tag);
    else this.#far.add(tick, link, hopWord, state, tag);
  }

  #addNear(tick: number, link: number, hopWord: number, state: number, tag: number): void {
    const bucket = tick & (this.#ring - 1);
    let chunk = this.#lastOf[bucket] as number;
    let used = chunk === none ? chunkEvents : (this.#usedOf[chunk] as number);
    if (used === chunkEvents) {
      chunk = this.#append(bucket, chunk);
      used = 0;
    }
    const segment = this.#segments[chunk >>> segmentBits] as Int32Array;
    const at = ((chunk & segmentMask) * chunkEvents + used) * words;
    segment[at] = link;
    segment[at + 1] = hopWord;
    segment[at + 2] = state;
    segment[at + 3] = tag;
    this.#usedOf[chunk] = used + 1;
    this.#near += 1;
  }

  /** Takes the next event; false if there is none. */
  take(): boolean {
    while (this.#readChunk === none || this.#readAt === this.#usedOf[this.#readChunk])
      if (!this.#turn()) return false;
    const chunk = this.#readChunk;
    const segment = this.#segments[chunk >>> segmentBits] as Int32Array;
    const at = ((chunk & segmentMask) * chunkEvents + this.#readAt) * words;
    this.link = segment[at] as number;
    this.hopWord = segment[at + 1] as number;
    this.state = segment[at + 2] as number;
    this.tag = segment[at + 3] as number;
    this.#readAt += 1;
    this.#near -= 1;
    return true;
  }

  /** To the next chunk, or to the next tick that has one; false if there is none. */
  #turn(): boolean {
    const bucket = this.#now & (this.#ring - 1);
    const chunk = this.#readChunk;
    this.#readAt = 0;
    if (chunk !== none) {
      const next = this.#nextOf[chunk] as number;
      this.#nextOf[chunk] = this.#free;
      this.#free = chunk;
      this.#readChunk = next;
      this.#firstOf[bucket] = next;
      if (next !== none) return true;
      this.#lastOf[bucket] = none;
      this.#occupied.delete(bucket);
    }
    const next = this.#occupied.nextFrom(bucket);
    if (next !== none) this.#now += (next - bucket) & (this.#ring - 1);
    else if (this.#far.size > 0) this.#now = this.#far.firstTick;
    else return false;
    // Before anything else is added to their ticks, so that the order of adding stays.
    while (this.#far.firstTick - this.#now < this.#ring) {
      const tick = this.#far.firstTick;
      this.#far.takeFirst();
      this.#addNear(tick, this.#far.link, this.#far.hopWord, this.#far.state, this.#far.tag);
    }
    this.#readChunk = this.#firstOf[this.#now & (this.#ring - 1)] as number;
    return true;
  }

  #append(bucket: number, last: number): number {
    const chunk = this.#newChunk();
    if (last === none) {
      this.#firstOf[bucket] = chunk;
      this.#occupied.add(bucket);
    } else this.#nextOf[last] = chunk;
    this.#lastOf[bucket] = chunk;
    return chunk;
  }

  #newChunk(): number {
    if (this.#free === none) this.#addSegment();
    const chunk = this.#free;
    this.#free = this.#nextOf[chunk] as number;
    this.#nextOf[chunk] = none;
    this.#usedOf[chunk] = 0;
    return chunk;
  }

  #addSegment(): void {
    const first = this.#chunks;
    this.#segments.push(new Int32Array(segmentWords));
    this.#chunks += segmentMask + 1;
    if (this.#chunks > this.#nextOf.length) {
      const [nextOf, usedOf] = [this.#nextOf, this.#usedOf];
      this.#nextOf = new Int32Array(this.#chunks * 2);
      this.#nextOf.set(nextOf);
      this.#usedOf = new Uint8Array(this.#chunks * 2);
      this.#usedOf.set(usedOf);
    }
    for (let chunk = this.#chunks - 1; chunk >= first; chunk -= 1) {
      this.#nextOf[chunk] = this.#free;
      this.#free = chunk;
    }
  }
}

const segmentMask = (1 << segmentBits) - 1;
const segmentWords = (segmentMask + 1) * chunkEvents * words;

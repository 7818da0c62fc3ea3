/**
 * What happens in a simulation, 16 bytes each: four words of 32 bits. The last word is the number of the query, and in its lower
 * {@link kindBits} bits the kind. `hopWord` is the TTL of a message in its upper 16 bits, and its hops. `docs/trace.md` describes
 * the words of each kind.
 */
export const RecordKind = {
  /** The upper 32 bits of the time from here on. */
  clock: 0,
  started: 1,
  held: 2,
  stepped: 3,
  sent: 4,
  lost: 5,
  undelivered: 6,
  /** The 32 bits that the message before carries, if they are not 0. */
  state: 7,
  settled: 8,
  /** The number of records before it. A trace without it is cut off. */
  end: 9,
  /** These three, and the kind of message: a hit is 2, a check 3, its answers 4 and 5. */
  directSent: 10,
  directLost: 14,
  directArrived: 18,
  /** This number, and what the peer has decided: an `Outcome`. */
  arrived: 32,
} as const;

export const recordBytes = 16;
export const recordWords = 4;
export const kindBits = 6;
export const wordLimit = 2 ** 32;
const bufferRecords = 65_536;

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The words as little-endian bytes. On most machines they share the memory. */
export function bytesOfWords(words: Uint32Array): Buffer {
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  return isLittleEndian ? bytes : Buffer.from(bytes).swap32();
}

/** @param bytes as many as whole words have */
export function wordsOfBytes(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(bytes.length / 4);
  const copy = Buffer.from(words.buffer);
  copy.set(bytes);
  if (!isLittleEndian) copy.swap32();
  return words;
}

/**
 * Makes the records of an engine: its `TraceSink`. Times are in ticks, which stand only in records that need one: all others belong
 * to the time before.
 */
export class Records {
  readonly #onBytes: (bytes: Uint8Array) => void;
  #words = new Uint32Array(bufferRecords * recordWords);
  #used = 0;
  /** Records that were handed over. */
  #handedOver = 0;
  /** Where the arrival stands whose outcome is not known yet; -1: none. */
  #open = -1;
  /** Times from here on have other upper bits. */
  #limit = wordLimit;

  /** @param onBytes gets bytes that are valid during the call only */
  constructor(onBytes: (bytes: Uint8Array) => void) {
    this.#onBytes = onBytes;
  }

  started(tick: number, query: number): void {
    this.#addAt(tick, 0, 0, query, RecordKind.started);
  }

  held(tick: number, query: number): void {
    this.#addAt(tick, 0, 0, query, RecordKind.held);
  }

  stepped(tick: number, query: number, step: number): void {
    this.#addAt(tick, step, 0, query, RecordKind.stepped);
  }

  sent(_tick: number, query: number, link: number, ttl: number, hops: number, state: number): void {
    this.#add(state, link, (ttl << 16) | hops, query, RecordKind.sent);
  }

  /** Of the message that has just been sent. */
  lost(_tick: number, query: number, link: number, ttl: number, hops: number, state: number): void {
    this.#add(state, link, (ttl << 16) | hops, query, RecordKind.lost);
  }

  undelivered(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void {
    this.#addAt(tick, link, (ttl << 16) | hops, query, RecordKind.undelivered);
    if (state !== 0) this.#add(state, link, 0, query, RecordKind.state);
  }

  arrived(tick: number, query: number, link: number, ttl: number, hops: number, state: number): void {
    if (tick >= this.#limit) this.#raiseClock(tick);
    if (this.#used === this.#words.length) this.#handOver(this.#used);
    this.#open = this.#used;
    this.#add(tick, link, (ttl << 16) | hops, query, RecordKind.arrived);
    if (state !== 0) this.#add(state, link, 0, query, RecordKind.state);
  }

  decided(outcome: number): void {
    const at = this.#open + recordWords - 1;
    this.#words[at] = (this.#words[at] as number) + outcome;
    this.#open = -1;
  }

  directSent(tick: number, query: number, kind: number, peer: number, hops: number): void {
    this.#addAt(tick, peer, hops, query, RecordKind.directSent + kind - 2);
  }

  directLost(tick: number, query: number, kind: number, peer: number, hops: number): void {
    this.#addAt(tick, peer, hops, query, RecordKind.directLost + kind - 2);
  }

  directArrived(tick: number, query: number, kind: number, peer: number, hops: number): void {
    this.#addAt(tick, peer, hops, query, RecordKind.directArrived + kind - 2);
  }

  settled(tick: number, query: number): void {
    this.#addAt(tick, 0, 0, query, RecordKind.settled);
  }

  /** After the last record. */
  end(): void {
    const count = this.#handedOver + this.#used / recordWords;
    this.#add(count, Math.floor(count / wordLimit), 0, 0, RecordKind.end);
    this.#handOver(this.#used);
  }

  #addAt(tick: number, place: number, hopWord: number, query: number, kind: number): void {
    if (tick >= this.#limit) this.#raiseClock(tick);
    this.#add(tick, place, hopWord, query, kind);
  }

  #add(value: number, place: number, hopWord: number, query: number, kind: number): void {
    if (this.#used === this.#words.length) this.#makeRoom();
    const words = this.#words;
    const at = this.#used;
    words[at] = value;
    words[at + 1] = place;
    words[at + 2] = hopWord;
    words[at + 3] = (query << kindBits) | kind;
    this.#used = at + recordWords;
  }

  #raiseClock(tick: number): void {
    const upper = Math.floor(tick / wordLimit);
    this.#limit = (upper + 1) * wordLimit;
    this.#add(upper, 0, 0, 0, RecordKind.clock);
  }

  #makeRoom(): void {
    if (this.#open !== 0) return this.#handOver(this.#open < 0 ? this.#used : this.#open);
    // One peer has sent more messages than there is room for.
    const larger = new Uint32Array(this.#words.length * 2);
    larger.set(this.#words);
    this.#words = larger;
  }

  /** An arrival without outcome stays. */
  #handOver(end: number): void {
    this.#onBytes(bytesOfWords(this.#words.subarray(0, end)));
    this.#words.copyWithin(0, end, this.#used);
    this.#used -= end;
    this.#handedOver += end / recordWords;
    if (this.#open >= 0) this.#open = 0;
  }
}
